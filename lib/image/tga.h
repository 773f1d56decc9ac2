// The header of a TGA file, which has no first bytes of its own: what it says must fit together.
#pragma once
#include <cstdint>
#include <optional>
#include <span>

namespace sslrun::image {

struct TgaHeader {
  bool packed = false;  // in run lengths
  bool grey = false, indexed = false;
  int depth = 0;  // bits of a stored pixel: 8, 16, 24 or 32
  int palette_depth = 0, palette_first = 0, palette_size = 0;
  int width = 0, height = 0;
  bool from_top = false, from_right = false;
  size_t palette_at = 0, pixels_at = 0;  // in the file
};

// None where these are not the first bytes of a TGA file (Truevision's "TGA File Format", version 2.0).
std::optional<TgaHeader> tga_header(std::span<const uint8_t> bytes);

}  // namespace sslrun::image
