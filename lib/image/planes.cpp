// Turning planes on their side.
#include "lib/image/planes.h"

#include "lib/image/kernels.h"

namespace sslrun::image {

void transpose(const Planes& from, Planes& into) {
  into.reshape(from.height, from.width);
  for (int channel = 0; channel < 3; channel++)
    kernels().transpose(from.row(channel, 0), from.stride, int(into.rows), int(from.rows), into.row(channel, 0),
                        into.stride);
}

}  // namespace sslrun::image
