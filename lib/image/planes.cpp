// Planes turned on their side, and as interleaved pixels.
#include "lib/image/planes.h"

#include "lib/image/kernels.h"

namespace sslrun::image {

void transpose(const Planes& from, Planes& into) {
  into.reshape(from.height, from.width);
  for (int channel = 0; channel < 3; channel++)
    kernels().transpose(from.row(channel, 0), from.stride, int(into.rows), int(from.rows), into.row(channel, 0),
                        into.stride);
}

void interleave(const Planes& from, Image& into) {
  into.reshape(from.width, from.height);
  uint8_t* at = into.pixels.data();
  for (int y = 0; y < from.height; y++)
    for (int x = 0; x < from.width; x++)
      for (int channel = 0; channel < 3; channel++) *at++ = from.row(channel, y)[x];
}

void separate(const Image& from, Planes& into) {
  into.reshape(from.width, from.height);
  const uint8_t* at = from.pixels.data();
  for (int y = 0; y < from.height; y++)
    for (int x = 0; x < from.width; x++)
      for (int channel = 0; channel < 3; channel++) into.row(channel, y)[x] = *at++;
}

}  // namespace sslrun::image
