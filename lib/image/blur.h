// Gaussian blur as Pillow's ImageFilter.GaussianBlur does it: three extended box blurs along each axis, bit for bit.
#pragma once
#include "lib/image/planes.h"

namespace sslrun {

// Pixels beyond the border repeat the border. sigma in pixels, 0 changes nothing.
void gaussian_blur(Planes& planes, float sigma, Planes& scratch);

}  // namespace sslrun
