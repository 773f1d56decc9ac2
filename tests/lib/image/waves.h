// A picture without edges: JPEG keeps it well, and no two parts of it are alike.
#pragma once
#include <cmath>

#include "lib/image/image.h"

namespace sslrun {

inline image::Image waves(int width, int height) {
  image::Image image{width, height, std::vector<uint8_t>(size_t(width) * size_t(height) * 3)};
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      for (int c = 0; c < 3; c++)
        image.pixels[size_t((y * width + x) * 3 + c)] =
            uint8_t(128 + 90 * std::sin(x / (5.0 + c)) * std::cos(y / (9.0 - c)));
  return image;
}

}  // namespace sslrun
