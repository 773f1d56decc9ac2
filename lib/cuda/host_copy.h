// Tensors of a GPU on their way to the processor's memory, without a wait.
#pragma once
#include <ATen/core/Tensor.h>
#include <c10/core/Event.h>

#include <vector>

namespace sslrun::cuda {

// Copies into pinned memory are begun on the current stream of each GPU: they hold what earlier work on it has made,
// whatever later work does to the tensors. Tensors of a CPU are copied at once.
class HostCopy {
 public:
  explicit HostCopy(const std::vector<at::Tensor>& tensors);

  // The copies, without gradient; waits for them, and for nothing that was begun behind them.
  const std::vector<at::Tensor>& wait();

 private:
  std::vector<at::Tensor> copies_;
  std::vector<c10::Event> ends_;  // one of each GPU
};

}  // namespace sslrun::cuda
