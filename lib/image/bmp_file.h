// The header of a BMP file: Windows' kinds since version 2 and OS/2's, as far as Pillow reads them.
#pragma once
#include <array>
#include <span>

#include "lib/image/samples.h"

namespace sslrun::image {

struct BmpHeader {
  int width = 0, height = 0;
  bool from_top = false;
  int bits = 24;                      // of a pixel: 1, 4, 8 index the colours; 16, 24, 32
  std::array<uint32_t, 3> masks{};    // of red, green and blue in a pixel without colours
  bool packed = false, half = false;  // in run lengths, of 4-bit indices
  ColourTable colours;
  size_t pixels_at = 0;

  size_t row_bytes() const { return (size_t(width) * size_t(bits) + 31) / 32 * 4; }
};

// Throws Error("image.decode") for broken headers and, by name, for kinds that are not read.
BmpHeader bmp_header(std::span<const uint8_t> bytes);

}  // namespace sslrun::image
