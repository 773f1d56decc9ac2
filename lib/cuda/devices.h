// The GPUs that the driver offers, and which of them is this process's own.
#pragma once
#include <c10/core/Device.h>

#include <cstdint>
#include <optional>
#include <string>

namespace sslrun::cuda {

struct Gpus {
  int count = 0;        // 0 as well when LibTorch has no CUDA
  std::string problem;  // why there is none although something is there: an old driver, an error of CUDA; else empty
};
// Asked once, without opening a context. A driver that cannot be used says so here and never by LibTorch's warnings.
const Gpus& gpus();

// 90 is compute capability 9.0.
int capability(int index);
// Why LibTorch's kernels cannot run on this GPU ("Tesla P100 is of sm_60, sm_75 or newer is needed"), or empty.
std::string too_old(int index);

// The device with its number: 'cuda' is the GPU that this thread computes on.
at::Device with_index(at::Device device);
// The same for one that has to be a GPU of this machine: else Error(op, ...).
at::Device one_of_gpus(const char* op, at::Device device);

// Makes the GPU the one of this thread: its kernels, graphs and collectives are there, and it alone gets a context.
void use(int index);

// What a GPU that use() named had, when it last could not give what was asked for.
struct Shortage {
  int64_t asked, allocated, reserved, total;  // bytes
};
std::optional<Shortage> last_shortage();

}  // namespace sslrun::cuda
