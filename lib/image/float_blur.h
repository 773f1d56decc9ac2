// The blurs of views on float planes of any number of channels.
#pragma once
#include "lib/image/float_planes.h"

namespace sslrun::image {

// Pillow's GaussianBlur without its rounding: three boxes of a radius with a fraction, borders repeated. 0 leaves the
// planes as they are. `scratch` is memory that a thread keeps.
void gaussian_blur(FloatPlanes& planes, float sigma, FloatPlanes& scratch);

// torchvision's gaussian_blur: `taps` (odd) samples of a Gaussian each way, borders reflected.
void kernel_blur(FloatPlanes& planes, int taps, float sigma, FloatPlanes& scratch);

}  // namespace sslrun::image
