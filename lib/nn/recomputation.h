// Tells the two passes of a checkpointed module apart (lib/nn/checkpointed.h), for layers that count or exchange.
#pragma once
#include <ATen/core/Tensor.h>

#include <functional>
#include <vector>

namespace sslrun::nn {

// While one lives on a thread, that thread is inside a pass of a checkpointed module: the first one fills `kept`, the
// recomputation (`again`) takes its entries in the same order.
class CheckpointPass {
 public:
  using Kept = std::vector<std::vector<at::Tensor>>;
  CheckpointPass(Kept& kept, bool again);
  ~CheckpointPass();
  CheckpointPass(const CheckpointPass&) = delete;
  CheckpointPass& operator=(const CheckpointPass&) = delete;

 private:
  friend bool recomputing();
  friend std::vector<at::Tensor> computed_once(const std::function<std::vector<at::Tensor>()>& compute);
  std::vector<at::Tensor> once(const std::function<std::vector<at::Tensor>()>& compute);

  Kept& kept_;
  bool again_;
  size_t next_ = 0;
  CheckpointPass* outer_;
};

// Whether this thread runs a module for the second time, for its gradients: running statistics and counters stay.
bool recomputing();
// compute(), and in a recomputation what it gave in the first pass: for what costs an exchange or changes a state.
// Its Tensors carry no gradients.
std::vector<at::Tensor> computed_once(const std::function<std::vector<at::Tensor>()>& compute);

}  // namespace sslrun::nn
