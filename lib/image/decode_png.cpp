// PNG: rows of samples to RGB as Pillow makes them, grey of 16 bits rounded.
#include <libdeflate.h>

#include <algorithm>
#include <vector>

#include "lib/image/decoder.h"
#include "lib/image/orientation.h"
#include "lib/image/png_file.h"

namespace sslrun::image {

static std::string version() { return LIBDEFLATE_VERSION_STRING; }

static std::string problem() { return ""; }

static void read_info(std::span<const uint8_t> bytes, ImageInfo& info) {
  PngHeader header = png_header(bytes);
  info.width = header.width;
  info.height = header.height;
  info.components = header.colour == 3 ? 3 : header.samples();
  info.orientation = png_orientation(bytes);
}

// Pixels first to first + count of a packed row; colour of 16 bits and grey with alpha keep their high byte.
static void to_rgb(const PngFile& file, const uint8_t* row, size_t first, size_t count, uint8_t* into) {
  const auto& header = file.header;
  if (header.colour == 3 || (header.colour == 0 && header.depth <= 8)) {
    constexpr size_t kPiece = 512;
    uint8_t indices[kPiece];
    for (size_t end = first + count; first < end; first += kPiece, into += 3 * kPiece) {
      size_t some = std::min(kPiece, end - first);
      unpack_samples(row, header.depth, first, some, indices);
      file.colours.look_up(indices, some, into);
    }
    return;
  }
  const size_t sample = size_t(header.depth) / 8, pixel = sample * size_t(header.samples());
  row += first * pixel;
  if (header.colour == 0) {
    for (size_t i = 0; i < count; i++, row += 2, into += 3)
      std::fill_n(into, 3, grey_of_16_bits(uint32_t{row[0]} << 8 | row[1]));
  } else if (header.colour == 4) {
    for (size_t i = 0; i < count; i++, row += pixel, into += 3) std::fill_n(into, 3, row[0]);
  } else if (pixel == 3) {
    std::copy_n(row, 3 * count, into);
  } else {
    for (size_t i = 0; i < count; i++, row += pixel, into += 3)
      into[0] = row[0], into[1] = row[sample], into[2] = row[2 * sample];
  }
}

static void decode_png(std::span<const uint8_t> bytes, const ImageInfo& info, Box region, Image& into) {
  PngFile file(bytes);
  std::vector<uint8_t> pass(file.header.interlaced ? size_t(info.width) * 3 : 0);
  file.read_rows(region.y + region.height, [&](const PngRow& row) {
    into.reshape(region.width, region.height);  // not before all pixels are known to be there
    if (row.y < region.y) return;
    uint8_t* to = into.pixels.data() + size_t(row.y - region.y) * size_t(region.width) * 3;
    if (!file.header.interlaced) return to_rgb(file, row.samples, size_t(region.x), size_t(region.width), to);
    to_rgb(file, row.samples, 0, size_t(row.count), pass.data());
    for (int i = 0; i < row.count; i++) {
      int x = row.x + i * row.step - region.x;
      if (x >= 0 && x < region.width) std::copy_n(pass.data() + 3 * i, 3, to + 3 * x);
    }
  });
}

const Decoder kPngDecoder{"libdeflate", version, problem, read_info, decode_png};

}  // namespace sslrun::image
