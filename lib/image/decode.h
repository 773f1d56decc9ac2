// Reading a picture from the bytes of a file: JPEG by libjpeg-turbo, PNG, BMP, GIF and PNM by stb_image.
#pragma once
#include <span>
#include <string_view>

#include "lib/image/image.h"

namespace sslrun {

enum class ImageFormat { kJpeg, kPng, kBmp, kGif, kPnm };

// Told by the first bytes, never by the file's name.
struct ImageInfo {
  ImageFormat format = ImageFormat::kJpeg;
  int width = 0, height = 0;
};

// Pillow refuses pictures above this many pixels too (twice its MAX_IMAGE_PIXELS).
inline constexpr long long kMaxPixels = 178956970;

// Format and size without decoding. Throws Error("image.decode") for unknown formats, broken headers, truncated JPEG
// files and pictures above kMaxPixels. The message does not name the file: the caller knows its path.
ImageInfo read_info(std::span<const uint8_t> bytes);

// The pixels of `region` as RGB (16-bit channels keep their high byte, alpha is dropped, palettes and grey are
// expanded, GIF gives its first frame), as Pillow's convert("RGB") does. Throws Error("image.decode").
void decode(std::span<const uint8_t> bytes, const ImageInfo& info, Box region, Image& into);

// The whole picture.
Image decode(std::span<const uint8_t> bytes);

}  // namespace sslrun
