// How many bytes of CPU memory Tensors hold: an allocator that counts.
#pragma once
#include <atomic>
#include <cstdint>

namespace sslrun::lua {

// Bytes in blocks of 4 KiB and more that LibTorch has allocated and freed on the CPU so far, whoever holds them: Lua,
// the autograd graph, parameters, loader threads.
extern std::atomic<int64_t> allocated_bytes, freed_bytes;

// Bytes that Tensors hold on the CPU.
inline int64_t tensor_bytes() {
  return allocated_bytes.load(std::memory_order_relaxed) - freed_bytes.load(std::memory_order_relaxed);
}

// Largest value of tensor_bytes() since the program began, or since the last reset.
int64_t peak_tensor_bytes();
void reset_peak_tensor_bytes();

// Adds up the time this thread spends in giving back blocks while one is alive.
class TimeFrees {
 public:
  TimeFrees();
  TimeFrees(const TimeFrees&) = delete;
  TimeFrees& operator=(const TimeFrees&) = delete;
  ~TimeFrees();
  double seconds() const;
};

// Makes LibTorch allocate CPU memory through the counting allocator from now on.
void count_tensor_bytes();

// Bytes that Tensors hold on the current CUDA device.
int64_t cuda_tensor_bytes();
// The most of them since the last reset.
int64_t peak_cuda_tensor_bytes();
// What LibTorch has taken from the driver, and what the card has; 0 before the first CUDA tensor.
int64_t reserved_cuda_bytes();
int64_t total_cuda_bytes();

}  // namespace sslrun::lua
