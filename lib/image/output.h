// A finished view as the numbers of a batch: value type, memory order, normalisation, erased rectangle.
#pragma once
#include <array>

#include "lib/image/normalise.h"
#include "lib/image/planes.h"

namespace sslrun {

enum class ValueType : uint8_t { kFloat32, kFloat16, kBfloat16, kUint8 };

// uint8 values stay 0 to 255, all others are normalised. channels_last stores [y][x][c] instead of [c][y][x].
struct OutputFormat {
  ValueType type = ValueType::kFloat32;
  bool channels_last = false;
};

size_t bytes_of(ValueType type);

// A rectangle of the view that is overwritten after normalisation, one value per channel in the units of the output;
// bytes are rounded and clipped to 0 … 255. An empty box erases nothing.
struct Erasure {
  Box box;
  std::array<float, 3> value{0, 0, 0};
};

// `into` holds 3 * height * width values without gaps.
void write_view(const Planes& planes, const Normalisation& by, const Erasure& erasure, OutputFormat format, void* into);

// Only the erasing, on a width x height view that is written already.
void erase(const Erasure& erasure, int width, int height, OutputFormat format, void* into);

}  // namespace sslrun
