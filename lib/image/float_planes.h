// A picture as separate planes of float32, the form in which views of any number of channels are augmented.
#pragma once
#include "lib/image/raster.h"

namespace sslrun::image {

struct FloatPlanes {
  int width = 0, height = 0, channels = 0;
  std::vector<float> values;

  // Values are anything afterwards.
  void reshape(int new_width, int new_height, int new_channels) {
    width = new_width;
    height = new_height;
    channels = new_channels;
    values.resize(size_t(channels) * size_t(height) * size_t(width));
  }
  float* row(int channel, int y) {
    return values.data() + (size_t(channel) * size_t(height) + size_t(y)) * size_t(width);
  }
  const float* row(int channel, int y) const { return const_cast<FloatPlanes*>(this)->row(channel, y); }
};

// Stored values as torchvision's to_dtype(float32, scale=True) has them: uint8 / 255, uint16 / 65535, float32 as it is.
void to_floats(const Raster& stored, FloatPlanes& into);

// into[x][y] = from[y][x] in every channel.
void transpose(const FloatPlanes& from, FloatPlanes& into);

}  // namespace sslrun::image
