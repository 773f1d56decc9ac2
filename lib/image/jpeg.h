// JPEG reading and writing through libjpeg-turbo.
#pragma once
#include <span>
#include <string>

#include "lib/image/image.h"

namespace sslrun {

// Baseline JPEG bytes of an RGB picture, 4:2:0 chroma, optimised Huffman tables off. `quality` is libjpeg's 1 to 100.
// Same picture, quality and libjpeg-turbo version: same bytes. Throws Error("image.encode_jpeg").
std::string encode_jpeg(const Image& image, int quality = 90);

// A JPEG's pixels inside `region`, which is given in and returned relative to the whole picture. Greyscale, CMYK and
// YCCK become RGB as Pillow's convert("RGB") makes them. Full-precision IDCT and fancy upsampling; the rows and columns
// round the region are decoded too where chroma upsampling needs them, so the result equals a crop of the full decode.
// Throws Error("image.decode") for anything that is no complete JPEG.
struct JpegSize {
  int width = 0, height = 0;
};
JpegSize jpeg_size(std::span<const uint8_t> bytes);
void decode_jpeg(std::span<const uint8_t> bytes, Box region, Image& into);

}  // namespace sslrun
