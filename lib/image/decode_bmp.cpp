// BMP: indices, run lengths and colours in bits of a pixel, to RGB as Pillow makes them.
#include <algorithm>
#include <bit>
#include <vector>

#include "lib/image/bmp_file.h"
#include "lib/image/decoder.h"

namespace sslrun::image {

static void read_info(std::span<const uint8_t> bytes, ImageInfo& info) {
  BmpHeader header = bmp_header(bytes);
  info.width = header.width;
  info.height = header.height;
}

// The indices in the order of their storage. They are appended as the file gives them: memory grows with it.
static std::vector<uint8_t> unpacked(std::span<const uint8_t> bytes, const BmpHeader& header) {
  const size_t width = size_t(header.width), size = width * size_t(header.height);
  std::vector<uint8_t> indices;
  size_t at = std::min(header.pixels_at, bytes.size()), x = 0;
  auto take = [&](size_t count) {
    if (bytes.size() - at < count) fail_cut("within its pixels");
    at += count;
    return bytes.subspan(at - count, count);
  };
  auto skip = [&](size_t count) { indices.resize(std::min(size, indices.size() + count)); };
  auto nibble = [](uint8_t byte, size_t i) { return uint8_t(i % 2 == 0 ? byte >> 4 : byte & 15); };
  while (indices.size() < size) {
    constexpr uint8_t kLineEnd = 0, kEnd = 1, kMove = 2;
    auto pair = take(2);
    size_t count = pair[0], kind = pair[1];
    if (count > 0) {  // of one index or two in turn; what reaches beyond the line is left out
      count = std::min(count, width - std::min(x, width));
      for (size_t i = 0; i < count; i++) indices.push_back(header.half ? nibble(pair[1], i) : pair[1]);
      x += count;
    } else if (kind == kLineEnd) {
      skip((width - indices.size() % width) % width);
      x = 0;
    } else if (kind == kEnd) {
      throw Error("image.decode", "the file is damaged: its pixels end after " + std::to_string(indices.size()) +
                                      " of " + std::to_string(size));
    } else if (kind == kMove) {
      auto by = take(2);
      skip(by[0] + by[1] * width);
      x = indices.size() % width;
    } else {  // indices one by one, up to an even place in the file
      size_t some = std::min(kind, size - indices.size());
      auto from = take(header.half ? (some + 1) / 2 : some);
      for (size_t i = 0; i < some; i++) indices.push_back(header.half ? nibble(from[i / 2], i) : from[i]);
      x += kind;
      at += at % 2;
      at = std::min(at, bytes.size());
    }
  }
  indices.resize(size);
  return indices;
}

namespace {
// A channel's bits in a pixel, spread to 0 … 255.
struct Channel {
  explicit Channel(uint32_t mask) : mask(mask), shift(std::countr_zero(mask)), most(mask >> shift) {}
  uint8_t operator()(uint32_t pixel) const { return uint8_t(((pixel & mask) >> shift) * 255 / most); }
  uint32_t mask;
  int shift;
  uint32_t most;
};
}  // namespace

static void masked_to_rgb(const BmpHeader& header, const uint8_t* from, size_t count, uint8_t* into) {
  const Channel red(header.masks[0]), green(header.masks[1]), blue(header.masks[2]);
  const size_t bytes = size_t(header.bits) / 8;
  for (size_t i = 0; i < count; i++, from += bytes, into += 3) {
    uint32_t pixel = 0;
    for (size_t b = 0; b < bytes; b++) pixel |= uint32_t{from[b]} << (8 * b);
    into[0] = red(pixel), into[1] = green(pixel), into[2] = blue(pixel);
  }
}

static void decode_bmp(std::span<const uint8_t> bytes, const ImageInfo&, Box region, Image& into) {
  BmpHeader header = bmp_header(bytes);
  const size_t width = size_t(header.width), height = size_t(header.height);
  const size_t row_bytes = header.packed ? width : header.row_bytes();
  const int bits = header.packed ? 8 : header.bits;
  std::vector<uint8_t> loose;
  std::span<const uint8_t> stored;
  if (header.packed) {
    stored = loose = unpacked(bytes, header);
  } else {
    stored = bytes.subspan(std::min(header.pixels_at, bytes.size()));
    // The last row may lack the bytes that fill it up.
    require_pixel_bytes(row_bytes * (height - 1) + (width * size_t(bits) + 7) / 8, stored.size());
  }
  into.reshape(region.width, region.height);
  const size_t first = size_t(region.x), count = size_t(region.width);
  std::vector<uint8_t> indices(bits <= 8 ? count : 0);
  for (int y = region.y; y < region.y + region.height; y++) {
    const uint8_t* row = stored.data() + size_t(header.from_top ? y : header.height - 1 - y) * row_bytes;
    uint8_t* to = into.pixels.data() + size_t(y - region.y) * count * 3;
    if (bits <= 8) {
      unpack_samples(row, bits, first, count, indices.data());
      header.colours.look_up(indices.data(), count, to);
    } else if (bits == 24) {
      for (size_t i = 0; i < count; i++)
        std::reverse_copy(row + 3 * (first + i), row + 3 * (first + i) + 3, to + 3 * i);
    } else {
      masked_to_rgb(header, row + first * size_t(bits) / 8, count, to);
    }
  }
}

static std::string problem() { return ""; }

const Decoder kBmpDecoder{nullptr, nullptr, problem, read_info, decode_bmp};

}  // namespace sslrun::image
