// The Exif block is a little TIFF file; only tag 0x0112 of its first directory is looked at.
#include "lib/image/orientation.h"

#include <cstring>
#include <string_view>

namespace sslrun::image {

using Bytes = std::span<const uint8_t>;

static uint32_t big_endian(Bytes bytes, size_t at, int count) {
  uint32_t value = 0;
  for (int i = 0; i < count; i++) value = value << 8 | bytes[at + size_t(i)];
  return value;
}

static uint32_t number(Bytes bytes, size_t at, int count, bool little) {
  if (!little) return big_endian(bytes, at, count);
  uint32_t value = 0;
  for (int i = count; i-- > 0;) value = value << 8 | bytes[at + size_t(i)];
  return value;
}

static bool has(Bytes bytes, size_t at, std::string_view text) {
  return bytes.size() >= at + text.size() && std::memcmp(bytes.data() + at, text.data(), text.size()) == 0;
}

static int tiff_orientation(Bytes tiff) {
  using namespace std::string_view_literals;
  constexpr uint32_t kOrientation = 0x0112, kShort = 3, kLong = 4;
  bool little = has(tiff, 0, "II*\0"sv);
  if (!little && !has(tiff, 0, "MM\0*"sv)) return 1;
  if (tiff.size() < 8) return 1;
  size_t directory = number(tiff, 4, 4, little);
  if (directory + 2 > tiff.size()) return 1;
  uint32_t entries = number(tiff, directory, 2, little);
  for (uint32_t i = 0; i < entries; i++) {
    size_t entry = directory + 2 + 12 * size_t{i};
    if (entry + 12 > tiff.size()) return 1;
    if (number(tiff, entry, 2, little) != kOrientation) continue;
    uint32_t type = number(tiff, entry + 2, 2, little);
    if (type != kShort && type != kLong) return 1;
    uint32_t value = number(tiff, entry + 8, type == kShort ? 2 : 4, little);
    return value >= 1 && value <= 8 ? int(value) : 1;
  }
  return 1;
}

int jpeg_orientation(Bytes bytes) {
  using namespace std::string_view_literals;
  constexpr uint8_t kApp1 = 0xE1, kStartOfScan = 0xDA, kEnd = 0xD9;
  size_t at = 2;
  while (at + 4 <= bytes.size() && bytes[at] == 0xFF) {
    uint8_t marker = bytes[at + 1];
    if (marker == 0xFF) {  // fill byte
      at++;
      continue;
    }
    if (marker == kStartOfScan || marker == kEnd) return 1;
    size_t length = big_endian(bytes, at + 2, 2);
    if (length < 2 || at + 2 + length > bytes.size()) return 1;
    if (marker == kApp1 && length >= 8 && has(bytes, at + 4, "Exif\0\0"sv))
      return tiff_orientation(bytes.subspan(at + 10, length - 8));
    at += 2 + length;
  }
  return 1;
}

int png_orientation(Bytes bytes) {
  size_t at = 8;
  while (at + 12 <= bytes.size()) {
    size_t length = big_endian(bytes, at, 4);
    if (length > bytes.size() - at - 12) return 1;
    if (has(bytes, at + 4, "eXIf")) return tiff_orientation(bytes.subspan(at + 8, length));
    at += 12 + length;
  }
  return 1;
}

int webp_orientation(Bytes bytes) {
  using namespace std::string_view_literals;
  size_t at = 12;
  while (at + 8 <= bytes.size()) {
    size_t length = number(bytes, at + 4, 4, true);
    if (length > bytes.size() - at - 8) return 1;
    auto chunk = bytes.subspan(at + 8, length);
    if (has(bytes, at, "EXIF")) return tiff_orientation(has(chunk, 0, "Exif\0\0"sv) ? chunk.subspan(6) : chunk);
    at += 8 + length + length % 2;
  }
  return 1;
}

Box stored_box(Box shown, int orientation, int width, int height) {
  Box box = shown;
  if (is_sideways(orientation)) box = {shown.y, shown.x, shown.height, shown.width};
  if (mirrors_x(orientation)) box.x = width - box.x - box.width;
  if (mirrors_y(orientation)) box.y = height - box.y - box.height;
  return box;
}

void turn(const Image& stored, int orientation, Image& into) {
  bool sideways = is_sideways(orientation);
  into.reshape(sideways ? stored.height : stored.width, sideways ? stored.width : stored.height);
  auto row_bytes = ptrdiff_t(stored.width) * 3;
  // Steps through the stored picture for one pixel to the right and one down in the shown one.
  ptrdiff_t step_x = mirrors_x(orientation) ? -3 : 3, step_y = mirrors_y(orientation) ? -row_bytes : row_bytes;
  const uint8_t* corner = stored.pixels.data() + (mirrors_x(orientation) ? row_bytes - 3 : 0) +
                          (mirrors_y(orientation) ? row_bytes * (stored.height - 1) : 0);
  if (sideways) std::swap(step_x, step_y);
  uint8_t* to = into.pixels.data();
  for (int y = 0; y < into.height; y++)
    for (int x = 0; x < into.width; x++, to += 3) std::memcpy(to, corner + y * step_y + x * step_x, 3);
}

}  // namespace sslrun::image
