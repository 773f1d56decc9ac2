// Conversions of planes of floats.
#include "lib/image/float_planes.h"

#include <algorithm>
#include <cstring>

namespace sslrun::image {

template <class T>
static void divide(const uint8_t* from, size_t count, float most, float* into) {
  for (size_t i = 0; i < count; i++) {
    T value;
    std::memcpy(&value, from + i * sizeof(T), sizeof(T));
    into[i] = float(value) / most;
  }
}

void to_floats(const Raster& stored, FloatPlanes& into) {
  into.reshape(stored.width, stored.height, stored.channels);
  size_t count = into.values.size();
  if (stored.type == SampleType::kUint8)
    divide<uint8_t>(stored.bytes.data(), count, 255, into.values.data());
  else if (stored.type == SampleType::kUint16)
    divide<uint16_t>(stored.bytes.data(), count, 65535, into.values.data());
  else
    std::memcpy(into.values.data(), stored.bytes.data(), count * sizeof(float));
}

void transpose(const FloatPlanes& from, FloatPlanes& into) {
  constexpr int kTile = 16;
  into.reshape(from.height, from.width, from.channels);
  for (int c = 0; c < from.channels; c++)
    for (int top = 0; top < from.height; top += kTile)
      for (int left = 0; left < from.width; left += kTile)
        for (int y = top; y < std::min(top + kTile, from.height); y++)
          for (int x = left; x < std::min(left + kTile, from.width); x++) into.row(c, x)[y] = from.row(c, y)[x];
}

}  // namespace sslrun::image
