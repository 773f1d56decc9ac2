// One multiply-add per value.
#include "lib/image/normalise.h"

#include <cstring>

#include "lib/image/kernels.h"

namespace sslrun {

void normalise(const Planes& planes, const Normalisation& by, float* into) {
  for (int channel = 0; channel < 3; channel++) {
    auto c = size_t(channel);
    auto scale = float(1.0 / (255.0 * double(by.std[c]))), shift = float(-double(by.mean[c]) / double(by.std[c]));
    for (int y = 0; y < planes.height; y++, into += planes.width)
      kernels().scale_row(planes.row(channel, y), into, planes.width, scale, shift);
  }
}

void pack(const Planes& planes, uint8_t* into) {
  for (int channel = 0; channel < 3; channel++)
    for (int y = 0; y < planes.height; y++, into += planes.width)
      std::memcpy(into, planes.row(channel, y), size_t(planes.width));
}

}  // namespace sslrun
