// Format detection, limits, scaling and turning.
#include "lib/image/decode.h"

#include <cstring>

#include "lib/core/error.h"
#include "lib/image/decode_other.h"
#include "lib/image/jpeg.h"
#include "lib/image/orientation.h"

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

const char* name_of(ImageFormat format) {
  static constexpr const char* kNames[] = {"jpeg", "png", "bmp", "gif", "pnm"};
  return kNames[size_t(format)];
}

static void read_jpeg_info(std::span<const uint8_t> bytes, ImageInfo& info) {
  JpegHeader header = read_jpeg_header(bytes);
  info.width = header.width;
  info.height = header.height;
  info.components = header.components;
  info.orientation = jpeg_orientation(bytes);
  if (!has_end_marker(bytes)) throw Error("image.decode", "the file is truncated");
}

ImageInfo read_info(std::span<const uint8_t> bytes, const DecodeOptions& options) {
  ImageInfo info;
  info.format = detect(bytes);
  if (info.format == ImageFormat::kJpeg)
    read_jpeg_info(bytes, info);
  else
    read_other_info(bytes, info);
  if (info.width <= 0 || info.height <= 0) throw Error("image.decode", "the picture has no pixels");
  if (int64_t{info.width} * info.height > options.max_pixels)
    throw Error("image.decode", "the picture has " + std::to_string(info.width) + "x" + std::to_string(info.height) +
                                    " pixels, the limit is " + std::to_string(options.max_pixels));
  if (options.apply_exif_orientation) info.turned = info.orientation;
  if (is_sideways(info.turned)) std::swap(info.width, info.height);
  return info;
}

// The whole pixels of a picture scaled to eighths / 8 that cover `box`.
static Box scaled_box(Box box, int eighths) {
  int x = box.x * eighths / 8, y = box.y * eighths / 8;
  auto end = [&](int64_t at) { return int((at * eighths + 7) / 8); };
  return {x, y, end(int64_t{box.x} + box.width) - x, end(int64_t{box.y} + box.height) - y};
}

static void decode_part(std::span<const uint8_t> bytes, const ImageInfo& info, Box region, int eighths, bool exact,
                        Part& into) {
  if (region.x < 0 || region.y < 0 || region.width <= 0 || region.height <= 0 || region.width > info.width - region.x ||
      region.height > info.height - region.y)
    throw Error("image.decode", "region lies outside the picture");
  bool jpeg = info.format == ImageFormat::kJpeg;
  into.eighths = jpeg ? eighths : 8;
  int width = info.width, height = info.height;
  if (is_sideways(info.turned)) std::swap(width, height);
  Box box = scaled_box(stored_box(region, info.turned, width, height), into.eighths);
  Image& stored = info.turned == 1 ? into.image : into.stored;
  if (jpeg)
    decode_jpeg(bytes, box, into.eighths, exact || info.turned != 1, stored);
  else
    decode_other(bytes, info, box, stored);
  // A mirrored side counts from the other end, where a scaled picture may hold a part of a pixel.
  into.x = mirrors_x(info.turned) ? width * into.eighths / 8.0 - box.x - box.width : box.x;
  into.y = mirrors_y(info.turned) ? height * into.eighths / 8.0 - box.y - box.height : box.y;
  if (is_sideways(info.turned)) std::swap(into.x, into.y);
  if (info.turned != 1) turn(stored, info.turned, into.image);
}

void decode(std::span<const uint8_t> bytes, const ImageInfo& info, Box region, int eighths, Part& into) {
  decode_part(bytes, info, region, eighths, false, into);
}

void decode(std::span<const uint8_t> bytes, const ImageInfo& info, Box region, Image& into) {
  Part part;
  std::swap(part.image, into);
  decode_part(bytes, info, region, 8, true, part);
  std::swap(part.image, into);
}

Image decode(std::span<const uint8_t> bytes, const DecodeOptions& options) {
  Image image;
  ImageInfo info = read_info(bytes, options);
  decode(bytes, info, {0, 0, info.width, info.height}, image);
  return image;
}

}  // namespace sslrun
