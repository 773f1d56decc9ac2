// Lua numbers as operands of Tensor arithmetic.
#pragma once
#include <ATen/core/Tensor.h>

namespace sslrun::lua {

// Is the number an integer that a double holds exactly (-0.0 is none: as an integer it would lose its sign).
inline bool is_whole(double value) {
  return value >= -9007199254740992.0 && value <= 9007199254740992.0 && value == double(int64_t(value)) &&
         !(value == 0 && std::signbit(value));
}

// int64 for whole numbers, float64 for others, as Python's literals would be.
inline at::Scalar number_scalar(double value) {
  return is_whole(value) ? at::Scalar(int64_t(value)) : at::Scalar(value);
}

// A 0-d Tensor marked as wrapped number, so that it does not widen the other operand's dtype. Recently used ones come
// from a cache: never modify the result in place.
at::Tensor wrapped_number(double value);

// The same for an operation with `beside`: has its dtype already where that changes no result (float32 and float64 on
// the CPU), which saves the operation a conversion of about 1 us.
at::Tensor wrapped_number(double value, const at::Tensor& beside);

}  // namespace sslrun::lua
