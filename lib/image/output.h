// A finished view as the numbers of a batch: value type, memory order, normalisation, erased rectangle.
#pragma once
#include <vector>

#include "lib/image/planes.h"
#include "lib/image/raster.h"

namespace sslrun::image {

// A number for each channel, or one for all: value = (byte / 255 - mean[c]) / std[c]. The default is ImageNet's.
struct Normalisation {
  std::vector<float> mean{0.485f, 0.456f, 0.406f}, std{0.229f, 0.224f, 0.225f};
  float mean_of(size_t channel) const { return mean[channel % mean.size()]; }
  float std_of(size_t channel) const { return std[channel % std.size()]; }
  static Normalisation none() {  // of any number of channels
    return {std::vector<float>(kMaxChannels, 0.0f), std::vector<float>(kMaxChannels, 1.0f)};
  }
};

enum class ValueType : uint8_t { kFloat32, kFloat16, kBfloat16, kUint8 };

// uint8 values stay 0 to 255, all others are normalised. channels_last stores [y][x][c] instead of [c][y][x].
struct OutputFormat {
  ValueType type = ValueType::kFloat32;
  bool channels_last = false;
  int channels = 3;  // other than 3 for pictures that keep their values
};

size_t bytes_of(ValueType type);

// A rectangle of the view that is overwritten after normalisation, with one value per channel, or one for all, in the
// units of the output; bytes are rounded and clipped to 0 … 255. An empty box erases nothing.
struct Erasure {
  Box box;
  std::vector<float> value{0};
  float value_of(int channel) const { return value[size_t(channel) % value.size()]; }
};

// Writes width x height pixels without gaps; planes that are smaller fill the top left part, the rest is 0.
void write_view(const Planes& planes, int width, int height, const Normalisation& by, OutputFormat format, void* into);

// The planes' own width x height pixels as bytes [3][height][width].
void write_bytes(const Planes& planes, uint8_t* into);

// Only the erasing, on a width x height view that is written already.
void erase(const Erasure& erasure, int width, int height, OutputFormat format, void* into);

}  // namespace sslrun::image
