// Chunks, inflated by stb's zlib, unfiltered, unpacked to one byte a pixel.
#include "lib/data/label_png.h"

#include <ATen/ops/empty.h>

#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "lib/image/decode.h"

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_NO_STDIO
#define STBI_ONLY_PNG
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb/stb_image.h>
#pragma GCC diagnostic pop

namespace sslrun {

namespace {
struct Header {
  uint32_t width = 0, height = 0;
  int depth = 0;
};
}  // namespace

static uint32_t big_endian(std::string_view bytes, size_t at) {
  auto byte = [&](size_t i) { return uint32_t(static_cast<unsigned char>(bytes[at + i])); };
  return byte(0) << 24 | byte(1) << 16 | byte(2) << 8 | byte(3);
}

static Header read_header(std::string_view data) {
  if (data.size() != 13) throw std::runtime_error("a PNG with a broken header");
  Header header{big_endian(data, 0), big_endian(data, 4), data[8]};
  bool palette = data[9] == 3, grey = data[9] == 0;
  bool depth_fits = header.depth == 8 || (palette && (header.depth == 1 || header.depth == 2 || header.depth == 4));
  if (!(palette || grey) || !depth_fits)
    throw std::runtime_error("expected a PNG with a palette or 8-bit grey, got colour type " + std::to_string(data[9]) +
                             " with " + std::to_string(header.depth) + " bits");
  if (data[12] != 0) throw std::runtime_error("expected a PNG that is not interlaced");
  if (header.width == 0 || header.height == 0 || uint64_t(header.width) * header.height > uint64_t(kMaxPixels))
    throw std::runtime_error("a PNG of " + std::to_string(header.width) + "x" + std::to_string(header.height) +
                             " pixels");
  return header;
}

// Undoes the filters in place; a row is its filter byte and `stride` bytes, one byte a step.
static void unfilter(unsigned char* rows, size_t stride, size_t height) {
  std::vector<unsigned char> zeros(stride);
  const unsigned char* above = zeros.data();
  for (size_t y = 0; y < height; y++) {
    unsigned char filter = *rows++;
    if (filter > 4) throw std::runtime_error("a PNG with an unknown filter");
    for (size_t x = 0; x < stride; x++) {
      int left = x > 0 ? rows[x - 1] : 0, up = above[x], corner = x > 0 ? above[x - 1] : 0, guess = 0;
      if (filter == 1) guess = left;
      if (filter == 2) guess = up;
      if (filter == 3) guess = (left + up) / 2;
      if (filter == 4) {
        int estimate = left + up - corner;
        int a = std::abs(estimate - left), b = std::abs(estimate - up), c = std::abs(estimate - corner);
        guess = a <= b && a <= c ? left : b <= c ? up : corner;
      }
      rows[x] = static_cast<unsigned char>(rows[x] + guess);
    }
    above = rows;
    rows += stride;
  }
}

at::Tensor read_label_png(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (!bytes.starts_with("\x89PNG\r\n\x1a\n"sv)) throw std::runtime_error("not a PNG file");
  Header header;
  std::string packed;
  for (size_t at = 8;;) {
    if (bytes.size() < at + 12) throw std::runtime_error("the file is truncated");
    uint32_t length = big_endian(bytes, at);
    std::string_view kind = bytes.substr(at + 4, 4);
    if (bytes.size() - at - 12 < length) throw std::runtime_error("the file is truncated");
    if (kind == "IHDR") header = read_header(bytes.substr(at + 8, length));
    if (kind == "IDAT") packed += bytes.substr(at + 8, length);
    if (kind == "IEND") break;
    at += 12 + size_t(length);
  }
  if (header.depth == 0 || packed.size() > size_t(INT32_MAX)) throw std::runtime_error("a PNG with a broken header");
  size_t stride = (size_t(header.width) * size_t(header.depth) + 7) / 8, expected = (stride + 1) * header.height;
  int got = 0;
  std::unique_ptr<char, void (*)(void*)> rows(
      stbi_zlib_decode_malloc_guesssize(packed.data(), int(packed.size()), int(expected), &got), stbi_image_free);
  if (!rows || size_t(got) != expected) throw std::runtime_error("a PNG with broken pixel data");
  auto* row = reinterpret_cast<unsigned char*>(rows.get());
  unfilter(row, stride, header.height);
  at::Tensor labels = at::empty({int64_t(header.height), int64_t(header.width)}, at::kByte);
  auto* into = labels.data_ptr<uint8_t>();
  auto depth = size_t(header.depth);
  for (size_t y = 0; y < header.height; y++, row += stride) {
    row++;
    for (size_t x = 0; x < header.width; x++) {
      size_t bit = x * depth;
      *into++ = uint8_t(row[bit / 8] >> (8 - depth - bit % 8) & ((1 << depth) - 1));
    }
  }
  return labels;
}

}  // namespace sslrun
