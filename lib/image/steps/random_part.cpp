// The law of random resized crops.
#include "lib/image/steps/random_part.h"

#include <algorithm>

namespace sslrun::image {

Box random_part(int width, int height, const std::array<double, 2>& scale, const std::array<double, 2>& ratios,
                DrawStream& draw) {
  double area = double(width) * double(height);
  double low = std::log(ratios[0]), high = std::log(ratios[1]);
  for (int attempt = 0; attempt < 10; attempt++) {
    double target = area * draw.uniform(scale[0], scale[1]);
    double ratio = std::exp(draw.uniform(low, high));
    int w = round_half_even(std::sqrt(target * ratio)), h = round_half_even(std::sqrt(target / ratio));
    if (w <= 0 || h <= 0 || w > width || h > height) continue;
    int y = int(draw.below(uint32_t(height - h + 1)));
    int x = int(draw.below(uint32_t(width - w + 1)));
    return {x, y, w, h};
  }
  double whole = double(width) / double(height);
  int w = width, h = height;
  if (whole < ratios[0])
    h = round_half_even(width / ratios[0]);
  else if (whole > ratios[1])
    w = round_half_even(height * ratios[1]);
  w = std::clamp(w, 1, width), h = std::clamp(h, 1, height);
  return {(width - w) / 2, (height - h) / 2, w, h};
}

}  // namespace sslrun::image
