// TGA: a reader of our own, because stb_image's gives uninitialised memory for truncated files and ignores two flags.
#include <vector>

#include "lib/core/error.h"
#include "lib/image/decoder.h"
#include "lib/image/tga.h"

namespace sslrun::image {

static bool is_colour_depth(int bits) { return bits == 16 || bits == 24 || bits == 32; }

static int bytes_of(int bits) { return (bits + 7) / 8; }

std::optional<TgaHeader> tga_header(std::span<const uint8_t> bytes) {
  constexpr size_t kSize = 18;
  if (bytes.size() < kSize) return std::nullopt;
  auto two = [&](size_t at) { return int(bytes[at] | bytes[at + 1] << 8); };
  int kind = bytes[2] & 7, flags = bytes[17];
  TgaHeader header;
  header.packed = bytes[2] & 8;
  header.indexed = kind == 1;
  header.grey = kind == 3;
  header.depth = bytes[16];
  header.width = two(12);
  header.height = two(14);
  header.from_top = flags & 0x20;
  header.from_right = flags & 0x10;
  header.palette_at = kSize + bytes[0];
  header.pixels_at = header.palette_at;
  if (bytes[1] == 1) {
    header.palette_first = two(3);
    header.palette_size = two(5);
    header.palette_depth = bytes[7] == 15 ? 16 : bytes[7];
    if (!is_colour_depth(header.palette_depth)) return std::nullopt;
    header.pixels_at += size_t(header.palette_size) * size_t(bytes_of(header.palette_depth));
  }
  bool fits = header.indexed ? header.depth == 8 && header.palette_size > 0
              : header.grey  ? header.depth == 8 || header.depth == 16
                             : kind == 2 && (is_colour_depth(header.depth) || header.depth == 15);
  if (header.depth == 15) header.depth = 16;
  bool known = bytes[1] <= 1 && (bytes[2] & ~8) == kind && (flags & 0xC0) == 0 && (flags & 15) <= 8;
  if (!known || !fits || header.width == 0 || header.height == 0) return std::nullopt;
  return header;
}

static void read_info(std::span<const uint8_t> bytes, ImageInfo& info) {
  auto header = tga_header(bytes);
  if (!header) throw Error("image.decode", "broken TGA header");
  info.width = header->width;
  info.height = header->height;
  info.components = header->grey ? header->depth / 8 : header->indexed || header->depth == 24 ? 3 : 4;
  // A packet of run lengths has at most 128 pixels.
  size_t pixels = size_t(info.width) * size_t(info.height), pixel = size_t(header->depth / 8);
  size_t least = header->packed ? (pixels + 127) / 128 * (1 + pixel) : pixels * pixel;
  if (bytes.size() < header->pixels_at || bytes.size() - header->pixels_at < least)
    throw Error("image.decode", "the file is truncated");
}

static void colour(const uint8_t* from, int depth, uint8_t* to) {
  if (depth == 16) {
    int value = from[0] | from[1] << 8;
    for (int c = 0; c < 3; c++) to[c] = uint8_t((value >> (10 - 5 * c) & 31) * 255 / 31);
  } else {
    to[0] = from[2], to[1] = from[1], to[2] = from[0];
  }
}

// The stored pixels in the order of the file, without run lengths.
static std::vector<uint8_t> unpacked(std::span<const uint8_t> packed, size_t size, size_t pixel) {
  std::vector<uint8_t> pixels;
  pixels.reserve(size);
  size_t at = 0;
  while (pixels.size() < size) {
    if (at >= packed.size()) throw Error("image.decode", "the file is truncated");
    bool run = packed[at] & 0x80;
    size_t count = size_t(packed[at] & 0x7F) + 1, stored = run ? pixel : count * pixel;
    if (packed.size() - ++at < stored) throw Error("image.decode", "the file is truncated");
    count = std::min(count, (size - pixels.size()) / pixel);
    auto first = packed.begin() + ptrdiff_t(at);
    for (size_t i = 0; i < count; i++) {
      auto from = run ? first : first + ptrdiff_t(i * pixel);
      pixels.insert(pixels.end(), from, from + ptrdiff_t(pixel));
    }
    at += stored;
  }
  return pixels;
}

static void to_rgb(const TgaHeader& header, std::span<const uint8_t> palette, const uint8_t* from, uint8_t* to) {
  if (header.grey) {
    to[0] = to[1] = to[2] = from[0];
  } else if (header.indexed) {
    int index = from[0] - header.palette_first;
    if (index < 0 || index >= header.palette_size)
      throw Error("image.decode", "a pixel's colour is not in the palette");
    colour(palette.data() + size_t(index) * size_t(header.palette_depth / 8), header.palette_depth, to);
  } else {
    colour(from, header.depth, to);
  }
}

static void decode_tga(std::span<const uint8_t> bytes, const ImageInfo& info, Box region, Image& into) {
  TgaHeader header = *tga_header(bytes);  // read_info came before
  size_t pixel = size_t(header.depth / 8), size = size_t(info.width) * size_t(info.height) * pixel;
  std::vector<uint8_t> loose;
  auto stored = bytes.subspan(header.pixels_at);
  if (header.packed) stored = loose = unpacked(stored, size, pixel);
  auto palette = bytes.subspan(header.palette_at);
  decode_whole(info, region, into, [&](uint8_t* pixels) {
    for (int y = 0; y < info.height; y++)
      for (int x = 0; x < info.width; x++, pixels += 3) {
        size_t row = size_t(header.from_top ? y : info.height - 1 - y);
        size_t column = size_t(header.from_right ? info.width - 1 - x : x);
        to_rgb(header, palette, stored.data() + (row * size_t(info.width) + column) * pixel, pixels);
      }
  });
}

static std::string problem() { return ""; }

const Decoder kTgaDecoder{nullptr, nullptr, problem, read_info, decode_tga};

}  // namespace sslrun::image
