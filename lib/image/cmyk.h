// CMYK to RGB with the rounding of Pillow's convert("RGB").
#pragma once
#include <algorithm>
#include <cstdint>

namespace sslrun::image {

// A row of pixels stored inverted (255: no ink), as Adobe's JPEG files hold them.
inline void inverted_cmyk_to_rgb(const uint8_t* from, uint8_t* to, int pixels) {
  for (int i = 0; i < pixels; i++) {
    int black = from[4 * i + 3];
    for (int c = 0; c < 3; c++) {
      int product = (255 - from[4 * i + c]) * black + 128;
      int scaled = ((product >> 8) + product) >> 8;
      to[3 * i + c] = uint8_t(std::clamp(black - scaled, 0, 255));
    }
  }
}

}  // namespace sslrun::image
