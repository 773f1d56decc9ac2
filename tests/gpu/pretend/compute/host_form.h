// An operator of CUDA tensors done by its CPU kernel on the same memory, now or whenever a recorded graph is replayed.
#pragma once
#include <ATen/core/Tensor.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/stack.h>

namespace pretend {
// The memory of a CUDA tensor as a CPU tensor; other tensors as they are.
at::Tensor host_view(const at::Tensor& tensor);
// Takes the operator's arguments from the stack and leaves its results there.
void compute_on_host(const c10::OperatorHandle& op, torch::jit::Stack* stack);
}
