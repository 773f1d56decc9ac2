// What the host knows of kernels/eight.cuh: a thread has eight channels of a row.
#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>

namespace sslrun::cuda {

constexpr int64_t kEight = 8;

// Threads that a row of channels takes.
inline int64_t eights(int64_t channels) { return (channels + kEight - 1) / kEight; }

// The kernels' argument `whole`: every row of these tensors (undefined ones count as such) begins at 16 bytes and has
// whole eights.
template <class... Tensors>
unsigned whole_eights(int64_t channels, const Tensors&... tensors) {
  auto aligned = [](const at::Tensor& tensor) {
    return !tensor.defined() || reinterpret_cast<uintptr_t>(tensor.const_data_ptr()) % 16 == 0;
  };
  return channels % kEight == 0 && (aligned(tensors) && ...);
}

}  // namespace sslrun::cuda
