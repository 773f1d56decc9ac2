// The cache of wrapped numbers: making a 0-d Tensor costs about as much as a small operation.
#include "bindings/wrapped_number.h"

#include <ATen/ScalarOps.h>

#include <array>
#include <bit>

namespace sslrun::lua {

static at::Tensor make(double value) {
  at::AutoDispatchBelowAutograd plain;
  at::Tensor tensor = c10::scalar_to_tensor(number_scalar(value));
  tensor.unsafeGetTensorImpl()->set_wrapped_number(true);
  return tensor;
}

at::Tensor wrapped_number(double value) {
  struct Entry {
    uint64_t bits;
    at::Tensor tensor;
  };
  // One per thread: a CUDA backward pass enters Lua on a thread of its own.
  static thread_local std::array<Entry, 256> cache{};
  // Tensors made in inference mode are not usable outside of it.
  if (c10::InferenceMode::is_enabled()) return make(value);
  auto bits = std::bit_cast<uint64_t>(value);
  Entry& entry = cache[(bits * 0x9E3779B97F4A7C15U) >> 56];
  if (!entry.tensor.defined() || entry.bits != bits) entry = {bits, make(value)};
  return entry.tensor;
}

}  // namespace sslrun::lua
