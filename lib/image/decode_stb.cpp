// PNG, BMP, GIF and PNM through stb_image, which decodes whole pictures; the region is cut out.
#include <algorithm>
#include <cstring>
#include <memory>

#include "lib/core/error.h"
#include "lib/image/decoder.h"
#include "lib/image/orientation.h"

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_NO_STDIO
#define STBI_ONLY_PNG
#define STBI_ONLY_BMP
#define STBI_ONLY_GIF
#define STBI_ONLY_PNM
#define STBI_MAX_DIMENSIONS 65535
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb/stb_image.h>
#pragma GCC diagnostic pop

namespace sslrun {

// stb_image refuses the header of a PNG too large for it without telling the size, which the caller's limit is to name.
static bool read_huge_png_size(std::span<const uint8_t> bytes, ImageInfo& info) {
  constexpr size_t kWidth = 16, kHeight = 20;  // offsets in IHDR
  if (info.format != ImageFormat::kPng || bytes.size() < kHeight + 4) return false;
  auto big_endian = [&](size_t at) {
    return int(uint32_t{bytes[at]} << 24 | uint32_t{bytes[at + 1]} << 16 | uint32_t{bytes[at + 2]} << 8 |
               bytes[at + 3]);
  };
  info.width = big_endian(kWidth);
  info.height = big_endian(kHeight);
  return info.width > 0 && info.height > 0 && int64_t{info.width} * info.height > int64_t{1} << 28;
}

static void read_info(std::span<const uint8_t> bytes, ImageInfo& info) {
  if (bytes.size() > size_t(INT32_MAX)) throw Error("image.decode", "the file is larger than 2 GB");
  if (!stbi_info_from_memory(bytes.data(), int(bytes.size()), &info.width, &info.height, &info.components) &&
      !read_huge_png_size(bytes, info))
    throw Error("image.decode", stbi_failure_reason());
  if (info.format == ImageFormat::kPng) info.orientation = png_orientation(bytes);
}

// Pillow keeps grey of 16 bits as it is and clips it when converting; every other picture loses its low byte.
static bool is_deep_grey_png(std::span<const uint8_t> bytes, const ImageInfo& info) {
  constexpr size_t kDepth = 24, kColour = 25;  // offsets of IHDR's bit depth and colour type
  return info.format == ImageFormat::kPng && bytes.size() > kColour && bytes[kDepth] == 16 && bytes[kColour] == 0;
}

template <class Pixel, class Copy>
static void cut(Pixel* loaded, int width, int height, const ImageInfo& info, Box region, Image& into, Copy copy) {
  std::unique_ptr<Pixel, void (*)(void*)> pixels(loaded, stbi_image_free);
  if (!pixels) throw Error("image.decode", stbi_failure_reason());
  if (int64_t{width} * height != int64_t{info.width} * info.height || region.x + region.width > width ||
      region.y + region.height > height)
    throw Error("image.decode", "the picture's size differs from its header's");
  into.reshape(region.width, region.height);
  size_t row_bytes = size_t(region.width) * 3;
  for (int y = 0; y < region.height; y++)
    copy(pixels.get() + (size_t(region.y + y) * size_t(width) + size_t(region.x)) * 3, row_bytes,
         into.pixels.data() + size_t(y) * row_bytes);
}

static void decode_stb(std::span<const uint8_t> bytes, const ImageInfo& info, Box region, Image& into) {
  int width = 0, height = 0, channels = 0, size = int(bytes.size());
  if (is_deep_grey_png(bytes, info)) {
    auto* pixels = stbi_load_16_from_memory(bytes.data(), size, &width, &height, &channels, 3);
    cut(pixels, width, height, info, region, into, [](const uint16_t* from, size_t count, uint8_t* to) {
      for (size_t i = 0; i < count; i++) to[i] = uint8_t(std::min<int>(from[i], 255));
    });
  } else {
    auto* pixels = stbi_load_from_memory(bytes.data(), size, &width, &height, &channels, 3);
    cut(pixels, width, height, info, region, into,
        [](const uint8_t* from, size_t count, uint8_t* to) { std::memcpy(to, from, count); });
  }
}

static std::string problem() { return ""; }

const Decoder kStbDecoder{"stb_image", nullptr, problem, read_info, decode_stb};

}  // namespace sslrun
