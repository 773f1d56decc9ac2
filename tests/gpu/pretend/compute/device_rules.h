// What a GPU does not let pass, although the CPU kernel behind the operator would.
#pragma once
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/stack.h>

namespace pretend {
// Throws where tensors of two devices meet, as LibTorch's CUDA kernels do; counted as "mixed_operators".
void refuse_mixed_devices(const c10::OperatorHandle& op, const torch::jit::Stack& arguments);
// Operators whose shapes or results depend on values wait for the stream, which a recording forbids.
void wait_as_a_gpu(const c10::OperatorHandle& op, const torch::jit::Stack& arguments);
}
