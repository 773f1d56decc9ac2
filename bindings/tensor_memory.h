// How many bytes of CPU memory Tensors hold: an allocator that counts.
#pragma once
#include <atomic>
#include <cstdint>

namespace sslrun::lua {

// Bytes in blocks of 4 KiB and more that LibTorch allocated on the CPU and has not freed, whoever holds them: Lua,
// the autograd graph, parameters, loader threads.
extern std::atomic<int64_t> tensor_bytes;

// Makes LibTorch allocate CPU memory through the counting allocator from now on.
void count_tensor_bytes();

// Bytes that Tensors hold on all CUDA devices.
int64_t cuda_tensor_bytes();

}  // namespace sslrun::lua
