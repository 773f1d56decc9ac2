// A picture as three separate byte planes, the form in which views are augmented.
#pragma once
#include "lib/image/image.h"

namespace sslrun {

// Plane c, row y begins at bytes[(c * height + y) * stride]; the stride is a multiple of kBlock and every row may be
// read and written up to its stride, so that vector loops need no tail.
struct Planes {
  static constexpr int kBlock = 64;
  int width = 0, height = 0;
  size_t stride = 0;
  std::vector<uint8_t> bytes;

  void reshape(int new_width, int new_height) {
    width = new_width;
    height = new_height;
    stride = (size_t(new_width) + kBlock - 1) / kBlock * kBlock;
    bytes.resize(size_t(3) * size_t(height) * stride);
  }
  uint8_t* row(int channel, int y) { return bytes.data() + (size_t(channel) * size_t(height) + size_t(y)) * stride; }
  const uint8_t* row(int channel, int y) const {
    return bytes.data() + (size_t(channel) * size_t(height) + size_t(y)) * stride;
  }
};

}  // namespace sslrun
