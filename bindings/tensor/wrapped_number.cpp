// The cache of wrapped numbers: making a 0-d Tensor costs about as much as a small operation.
#include "bindings/tensor/wrapped_number.h"

#include <ATen/ScalarOps.h>

#include <array>
#include <bit>

namespace sslrun::lua {

static at::Tensor make(double value, at::ScalarType dtype) {
  at::AutoDispatchBelowAutograd plain;
  at::Tensor tensor = c10::scalar_to_tensor(dtype == at::kLong ? at::Scalar(int64_t(value)) : at::Scalar(value));
  if (dtype == at::kFloat) tensor = tensor.to(at::kFloat);
  tensor.unsafeGetTensorImpl()->set_wrapped_number(true);
  return tensor;
}

static at::Tensor cached(double value, at::ScalarType dtype) {
  struct Entry {
    uint64_t bits;
    at::ScalarType dtype;
    at::Tensor tensor;
  };
  // One per thread: a CUDA backward pass enters Lua on a thread of its own.
  static thread_local std::array<Entry, 256> cache{};
  // Tensors made in inference mode are not usable outside of it.
  if (c10::InferenceMode::is_enabled()) return make(value, dtype);
  auto bits = std::bit_cast<uint64_t>(value);
  Entry& entry = cache[((bits + uint64_t(dtype)) * 0x9E3779B97F4A7C15U) >> 56];
  if (!entry.tensor.defined() || entry.bits != bits || entry.dtype != dtype) entry = {bits, dtype, make(value, dtype)};
  return entry.tensor;
}

at::Tensor wrapped_number(double value) { return cached(value, is_whole(value) ? at::kLong : at::kDouble); }

at::Tensor wrapped_number(double value, const at::Tensor& beside) {
  auto dtype = beside.scalar_type();
  if ((dtype == at::kFloat || dtype == at::kDouble) && beside.is_cpu()) return cached(value, dtype);
  return wrapped_number(value);
}

}  // namespace sslrun::lua
