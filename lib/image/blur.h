// Gaussian blur as Pillow's ImageFilter.GaussianBlur does it: three extended box blurs along each axis, bit for bit.
#pragma once
#include "lib/image/planes.h"

namespace sslrun::image {

// Buffers that a thread keeps from call to call.
struct BlurScratch {
  Planes turned, next;
};

// Pixels beyond the border repeat the border. sigma in pixels, 0 to 100; 0 changes nothing.
void gaussian_blur(Planes& planes, float sigma, BlurScratch& scratch);

}  // namespace sslrun::image
