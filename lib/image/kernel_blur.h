// Gaussian blur with a sampled kernel, as torchvision's GaussianBlur: separable, borders reflected.
#pragma once
#include "lib/image/blur.h"

namespace sslrun::image {

// `taps` is odd; the kernel is exp(-x^2 / (2 sigma^2)) at whole pixels, normalised. Rounds to bytes after each axis,
// torchvision once at the end: at most one level apart. Borders are mirrored without repeating the edge pixel.
void kernel_blur(Planes& planes, int taps, float sigma, BlurScratch& scratch);

// The position that stands there behind mirrored borders: -1 is 1, size is size - 2, and so on for any distance.
int reflected(int position, int size);

}  // namespace sslrun::image
