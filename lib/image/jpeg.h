// JPEG reading and writing through libjpeg-turbo.
#pragma once
#include <span>
#include <string>

#include "lib/image/image.h"

namespace sslrun::image {

// Baseline JPEG bytes of an RGB picture, 4:2:0 chroma, optimised Huffman tables off. `quality` is libjpeg's 1 to 100.
// Same picture, quality and libjpeg-turbo version: same bytes. Throws Error("image.encode_jpeg").
std::string encode_jpeg(const Image& image, int quality = 90);

// Throws Error("image.decode") when there is no complete header.
struct JpegHeader {
  int width = 0, height = 0, components = 0;
  bool truncated = false;  // no end marker behind the header, or too few bytes for so large a picture
};
JpegHeader read_jpeg_header(std::span<const uint8_t> bytes);

struct JpegDecoding {
  int eighths = 8;
  bool exact = true;
  bool fill = false;  // the file is truncated
};

// A JPEG's pixels inside `region` of the picture as libjpeg-turbo's DCT scaling makes it: eighths / 8 of the full size,
// rounded up; 8 is the full picture, 4, 2 and 1 are allowed. Greyscale, CMYK and YCCK become RGB as Pillow's
// convert("RGB") makes them. Full-precision IDCT and fancy upsampling; the rows and columns round the region are
// decoded too where chroma upsampling needs them, so the result equals a crop of the full decode. A file of more than
// 500 scans (64 where a picture has more than 33 million pixels) is refused: each costs as much as a picture, in a few
// bytes. Throws Error("image.decode"). Unless `exact`,
// columns beside the region that are decoded anyway may stay (their values are not those of the full decode), which
// saves copying; `region` then tells what `into` holds. With `fill` an end is put behind what is there, as Pillow's
// JpegImagePlugin does: blocks without data are grey or what the scans before said of them; a file of several scans
// that ends inside the header of one is black.
void decode_jpeg(std::span<const uint8_t> bytes, Box& region, JpegDecoding how, Image& into);

}  // namespace sslrun::image
