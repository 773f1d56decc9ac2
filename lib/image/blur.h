// Gaussian blur as Pillow's ImageFilter.GaussianBlur does it: three extended box blurs along each axis, bit for bit.
#pragma once
#include "lib/image/planes.h"

namespace sslrun::image {

// Buffers that a thread keeps from call to call.
struct BlurScratch {
  Planes turned, next;
};

// How many boxes make a Gaussian, and the radius of those whose variance together is sigma^2 (Pillow's
// _gaussian_blur_radius); the pixels at its ends count in part.
inline constexpr int kBoxPasses = 3;
float box_radius(float sigma);

// Pixels beyond the border repeat the border. sigma in pixels, 0 to 100; 0 changes nothing.
void gaussian_blur(Planes& planes, float sigma, BlurScratch& scratch);

}  // namespace sslrun::image
