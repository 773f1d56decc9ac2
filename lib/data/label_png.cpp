// Indices and grey values of a PNG file, unpacked to one byte a pixel.
#include "lib/data/label_png.h"

#include <ATen/ops/empty.h>

#include <string>

#include "lib/core/error.h"
#include "lib/image/decode.h"
#include "lib/image/png_file.h"

namespace sslrun {

static void check(const PngHeader& header) {
  bool palette = header.colour == 3, grey = header.colour == 0;
  if (!palette && !(grey && header.depth == 8))
    throw Error("label_png", "expected a PNG with a palette or 8-bit grey, got colour type " +
                                 std::to_string(header.colour) + " with " + std::to_string(header.depth) + " bits");
  if (header.width == 0 || header.height == 0 || int64_t{header.width} * header.height > kMaxPixels)
    throw Error("label_png", "expected a PNG of 1 to " + std::to_string(kMaxPixels) + " pixels, got " +
                                 std::to_string(header.width) + "x" + std::to_string(header.height));
}

at::Tensor read_label_png(std::string_view text) {
  std::span<const uint8_t> bytes(reinterpret_cast<const uint8_t*>(text.data()), text.size());
  if (format_of_bytes(bytes) != ImageFormat::kPng) throw Error("label_png", "not a PNG file");
  check(png_header(bytes));
  PngFile file(bytes);
  at::Tensor labels = at::empty({file.header.height, file.header.width}, at::kByte);
  auto* into = labels.data_ptr<uint8_t>();
  std::vector<uint8_t> row_labels(size_t(file.header.width));
  file.read_rows(file.header.height, [&](const PngRow& row) {
    unpack_samples(row.samples, file.header.depth, 0, size_t(row.count), row_labels.data());
    uint8_t* to = into + size_t(row.y) * size_t(file.header.width) + size_t(row.x);
    for (int i = 0; i < row.count; i++) to[size_t(i) * size_t(row.step)] = row_labels[size_t(i)];
  });
  return labels;
}

}  // namespace sslrun
