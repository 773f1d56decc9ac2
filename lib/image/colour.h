// Colour jitter, greyscale, solarisation, posterisation and equalisation on byte planes, with the rounding of
// torchvision.transforms.v2.functional on uint8 tensors: float32 arithmetic inside an operation, truncation to a byte
// after each.
#pragma once
#include <array>

#include "lib/image/kernels.h"
#include "lib/image/planes.h"

namespace sslrun::image {

// The first `count` entries of `order` are applied one after the other.
struct Jitter {
  std::array<JitterStep, 4> order{};
  int count = 0;
  // Factors of brightness, contrast, saturation (1 changes nothing); hue is a shift in turns, [-0.5, 0.5].
  float brightness = 1, contrast = 1, saturation = 1, hue = 0;
};

// Jitter, then greyscale (ITU-R 601 luma in all three channels) when asked, in place.
void adjust_colour(Planes& planes, const Jitter& jitter, bool grayscale);

// Values of `threshold` and above become 255 - value.
void solarize(Planes& planes, int threshold);

// Keeps the highest `bits` (0 to 8) of each value.
void posterize(Planes& planes, int bits);

// Spreads the histogram of each channel over 0 … 255, as Pillow's ImageOps.equalize.
void equalize(Planes& planes);

}  // namespace sslrun::image
