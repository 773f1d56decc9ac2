// Format detection, limits, scaling and turning.
#include "lib/image/decode.h"

#include <atomic>

#include "lib/core/error.h"
#include "lib/image/decoder.h"
#include "lib/image/jpeg.h"
#include "lib/image/orientation.h"

namespace sslrun::image {

static std::atomic<bool> fills{false};

void set_fills_truncated(bool on) { fills = on; }
bool fills_truncated() { return fills; }

static ImageFormat detect(std::span<const uint8_t> bytes) {
  if (bytes.empty()) throw Error("image.decode", "the file is empty");
  auto format = format_of_bytes(bytes);
  if (!format) throw Error("image.decode", "not a " + decoded_titles() + " picture");
  std::string why;
  if (!readable(*format, &why)) throw Error("image.decode", why);
  return *format;
}

// What `channels` of the options asks of a picture.
static void check_channels(const ImageInfo& info, int channels) {
  if (channels == 0) {
    if (!info.not_rgb.empty())
      throw Error("image.decode", info.not_rgb + ": 'channels = " + std::to_string(info.components) + "' keeps them");
    return;
  }
  int found = info.keeps ? info.components : 3;
  if (found == channels || channels == DecodeOptions::kAnyChannels ||
      (channels == 1 && !info.keeps && info.components == 1))
    return;
  throw Error("image.decode", "the picture has " + channels_text(found, info.type) + ", 'channels' asks for " +
                                  std::to_string(channels));
}

ImageInfo read_info(std::span<const uint8_t> bytes, const DecodeOptions& options) {
  ImageInfo info;
  info.format = detect(bytes);
  row_of(info.format).decoder->read_info(bytes, info);
  if (info.width <= 0 || info.height <= 0) throw Error("image.decode", "the picture has no pixels");
  if (int64_t{info.width} * info.height > options.max_pixels)
    throw Error("image.decode", "the picture has " + std::to_string(info.width) + "x" + std::to_string(info.height) +
                                    " pixels, the limit is " + std::to_string(options.max_pixels));
  check_channels(info, options.channels);
  if (options.channels > 0 && !(options.channels == 3 && info.is_rgb_bytes())) info.kept = options.channels;
  if (info.truncated && !options.fill_truncated) throw Error("image.decode", "the file is truncated");
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

static void check_region(const ImageInfo& info, Box region) {
  if (region.x < 0 || region.y < 0 || region.width <= 0 || region.height <= 0 || region.width > info.width - region.x ||
      region.height > info.height - region.y)
    throw Error("image.decode", "region lies outside the picture");
}

static void decode_part(std::span<const uint8_t> bytes, const ImageInfo& info, Box region, int eighths, bool exact,
                        Part& into) {
  check_region(info, region);
  bool jpeg = info.format == ImageFormat::kJpeg;
  into.eighths = jpeg ? eighths : 8;
  ImageInfo as_stored = info;
  if (is_sideways(info.turned)) std::swap(as_stored.width, as_stored.height);
  int width = as_stored.width, height = as_stored.height;
  Box box = scaled_box(stored_box(region, info.turned, width, height), into.eighths);
  Image& stored = info.turned == 1 ? into.image : into.stored;
  if (jpeg)
    decode_jpeg(bytes, box, {into.eighths, exact || info.turned != 1, info.truncated}, stored);
  else
    row_of(info.format).decoder->decode(bytes, as_stored, box, stored);
  // A mirrored side counts from the other end, where a scaled picture may hold a part of a pixel.
  into.x = mirrors_x(info.turned) ? width * into.eighths / 8.0 - box.x - box.width : box.x;
  into.y = mirrors_y(info.turned) ? height * into.eighths / 8.0 - box.y - box.height : box.y;
  if (is_sideways(info.turned)) std::swap(into.x, into.y);
  if (info.turned != 1) turn(stored, info.turned, into.image);
}

void decode(std::span<const uint8_t> bytes, const ImageInfo& info, Box region, int eighths, Part& into) {
  into.keeps_values = info.kept > 0;
  if (into.keeps_values) {
    Raster stored;
    decode_stored(bytes, info, region, info.kept, stored);
    to_floats(stored, into.values);
    into.eighths = 8;
    into.x = region.x, into.y = region.y;
    return;
  }
  decode_part(bytes, info, region, eighths, false, into);
}

void decode(std::span<const uint8_t> bytes, const ImageInfo& info, Box region, Image& into) {
  Part part;
  std::swap(part.image, into);
  decode_part(bytes, info, region, 8, true, part);
  std::swap(part.image, into);
}

void decode_stored(std::span<const uint8_t> bytes, const ImageInfo& info, Box region, int channels, Raster& into) {
  if (!info.keeps) {
    Image rgb;
    decode(bytes, info, region, rgb);
    into.reshape(region.width, region.height, channels, SampleType::kUint8);
    for (int c = 0; c < channels; c++)
      for (size_t i = 0; i < into.plane_bytes(); i++) into.row(c, 0)[i] = rgb.pixels[3 * i + size_t(c)];
    return;
  }
  check_region(info, region);
  ImageInfo as_stored = info;
  if (is_sideways(info.turned)) std::swap(as_stored.width, as_stored.height);
  Box box = stored_box(region, info.turned, as_stored.width, as_stored.height);
  Raster stored;
  row_of(info.format).decoder->decode_stored(bytes, as_stored, box, info.turned == 1 ? into : stored);
  if (info.turned != 1) turn(stored, info.turned, into);
}

void decode_for_trial(std::span<const uint8_t> bytes, const ImageInfo& info) {
  Box whole{0, 0, info.width, info.height};
  if (info.not_rgb.empty()) {
    Part part;
    decode(bytes, info, whole, 1, part);
  } else {
    Raster raster;
    decode_stored(bytes, info, whole, info.components, raster);
  }
}

Image decode(std::span<const uint8_t> bytes, const DecodeOptions& options, bool* filled) {
  Image image;
  ImageInfo info = read_info(bytes, options);
  decode(bytes, info, {0, 0, info.width, info.height}, image);
  if (filled) *filled = info.truncated;
  return image;
}

}  // namespace sslrun::image
