// A picture as three separate byte planes, the form in which views are augmented.
#pragma once
#include "lib/image/aligned_bytes.h"
#include "lib/image/image.h"

namespace sslrun::image {

// Rows are padded to a multiple of 64 bytes and planes to a multiple of 16 rows, all of which may be read and written,
// so that vector loops and 16 x 16 transposes need no special ends.
struct Planes {
  static constexpr int kBlock = 64, kTile = 16;
  int width = 0, height = 0;
  size_t stride = 0, rows = 0;  // padded
  AlignedBytes bytes;

  void reshape(int new_width, int new_height) {
    width = new_width;
    height = new_height;
    stride = (size_t(new_width) + kBlock - 1) / kBlock * kBlock;
    rows = (size_t(new_height) + kTile - 1) / kTile * kTile;
    bytes.resize(3 * rows * stride);
  }
  uint8_t* row(int channel, int y) { return bytes.data() + (size_t(channel) * rows + size_t(y)) * stride; }
  const uint8_t* row(int channel, int y) const { return bytes.data() + (size_t(channel) * rows + size_t(y)) * stride; }
};

// into[x][y] = from[y][x] in every channel.
void transpose(const Planes& from, Planes& into);

// Planes as interleaved pixels, and back.
void interleave(const Planes& from, Image& into);
void separate(const Image& from, Planes& into);

}  // namespace sslrun::image
