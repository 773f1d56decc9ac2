// Format detection, limits, and the formats that stb_image reads.
#include "lib/image/decode.h"

#include <cstring>
#include <memory>

#include "lib/core/error.h"
#include "lib/image/jpeg.h"

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

static bool starts_with(std::span<const uint8_t> bytes, std::string_view magic, size_t offset = 0) {
  return bytes.size() >= offset + magic.size() && std::memcmp(bytes.data() + offset, magic.data(), magic.size()) == 0;
}

static ImageFormat detect(std::span<const uint8_t> bytes) {
  using namespace std::string_view_literals;
  auto refuse = [](const char* what) { throw Error("image.decode", what); };
  if (bytes.empty()) refuse("the file is empty");
  if (starts_with(bytes, "\xff\xd8\xff"sv)) return ImageFormat::kJpeg;
  if (starts_with(bytes, "\x89PNG\r\n\x1a\n"sv)) return ImageFormat::kPng;
  if (starts_with(bytes, "GIF87a"sv) || starts_with(bytes, "GIF89a"sv)) return ImageFormat::kGif;
  if (starts_with(bytes, "P5"sv) || starts_with(bytes, "P6"sv)) return ImageFormat::kPnm;
  if (starts_with(bytes, "BM"sv)) return ImageFormat::kBmp;
  if (starts_with(bytes, "RIFF"sv) && starts_with(bytes, "WEBP"sv, 8)) refuse("WebP pictures are not supported");
  if (starts_with(bytes, "II*\0"sv) || starts_with(bytes, "MM\0*"sv)) refuse("TIFF pictures are not supported");
  refuse("not a JPEG, PNG, BMP, GIF or PNM picture");
  return ImageFormat::kJpeg;
}

// A JPEG ends with FF D9. Searching it tells most truncated files before any decoding, so that whether a file counts
// as broken does not depend on which part of it a view needs.
static bool has_end_marker(std::span<const uint8_t> bytes) {
  const uint8_t* end = bytes.data() + bytes.size();
  while (end > bytes.data()) {
    auto* found = static_cast<const uint8_t*>(memrchr(bytes.data(), 0xD9, size_t(end - bytes.data())));
    if (!found) return false;
    if (found > bytes.data() && found[-1] == 0xFF) return true;
    end = found;
  }
  return false;
}

ImageInfo read_info(std::span<const uint8_t> bytes) {
  ImageInfo info;
  info.format = detect(bytes);
  if (info.format == ImageFormat::kJpeg) {
    JpegSize size = jpeg_size(bytes);
    info.width = size.width;
    info.height = size.height;
    if (!has_end_marker(bytes)) throw Error("image.decode", "the file is truncated");
  } else {
    int channels = 0;
    if (bytes.size() > size_t(INT32_MAX)) throw Error("image.decode", "the file is larger than 2 GB");
    if (!stbi_info_from_memory(bytes.data(), int(bytes.size()), &info.width, &info.height, &channels))
      throw Error("image.decode", stbi_failure_reason());
  }
  if (info.width <= 0 || info.height <= 0) throw Error("image.decode", "the picture has no pixels");
  if (static_cast<long long>(info.width) * info.height > kMaxPixels)
    throw Error("image.decode", "the picture has " + std::to_string(info.width) + "x" + std::to_string(info.height) +
                                    " pixels, the limit is " + std::to_string(kMaxPixels));
  return info;
}

void decode(std::span<const uint8_t> bytes, const ImageInfo& info, Box region, Image& into) {
  if (info.format == ImageFormat::kJpeg) return decode_jpeg(bytes, region, into);
  int width = 0, height = 0, channels = 0;
  std::unique_ptr<stbi_uc, void (*)(void*)> pixels(
      stbi_load_from_memory(bytes.data(), int(bytes.size()), &width, &height, &channels, 3), stbi_image_free);
  if (!pixels) throw Error("image.decode", stbi_failure_reason());
  if (width != info.width || height != info.height || region.x < 0 || region.y < 0 || region.x + region.width > width ||
      region.y + region.height > height)
    throw Error("image.decode", "region lies outside the picture");
  into.width = region.width;
  into.height = region.height;
  into.pixels.resize(size_t(region.width) * size_t(region.height) * 3);
  for (int y = 0; y < region.height; y++)
    std::memcpy(into.pixels.data() + size_t(y) * size_t(region.width) * 3,
                pixels.get() + (size_t(region.y + y) * size_t(width) + size_t(region.x)) * 3, size_t(region.width) * 3);
}

Image decode(std::span<const uint8_t> bytes) {
  Image image;
  ImageInfo info = read_info(bytes);
  decode(bytes, info, {0, 0, info.width, info.height}, image);
  return image;
}

}  // namespace sslrun
