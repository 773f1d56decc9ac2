// Activation checkpointing: a module's activations are dropped in the forward pass and computed again for its gradients
// (Chen et al., arXiv 1604.06174).
#pragma once
#include <ATen/core/Tensor.h>

#include <atomic>
#include <memory>

namespace sslrun::nn {

class Module;

// What a module remembers that is checkpointed.
struct Checkpointing {
  std::atomic<bool> draws = false;  // it took random numbers in an earlier pass
};

// module.forward(input), of which the graph keeps the input and the parameters only; backward runs forward again. Equal
// to forward in outputs, gradients, running statistics and random numbers; autocast is in the recomputation what it was
// in the first pass, except that weights are cast once per pass. Without gradients it is forward itself.
// Throws Error("nn.checkpointed", ...) where forward writes over its input, for gradients of gradients, and for random
// numbers of a GPU inside a recorded step.
at::Tensor checkpointed_forward(Module& module, std::shared_ptr<Checkpointing> memory, const at::Tensor& input);

}  // namespace sslrun::nn
