// Tensors of a GPU on their way to the processor's memory, without a wait.
#pragma once
#include <ATen/core/Tensor.h>
#include <c10/core/Event.h>

#include <optional>
#include <vector>

namespace sslrun::cuda {

// Copies into pinned memory are begun on the current stream: they hold what earlier work on it has made, whatever later
// work does to the tensors. Tensors of a CPU are copied at once.
class HostCopy {
 public:
  // Of one GPU, or of a CPU.
  explicit HostCopy(const std::vector<at::Tensor>& tensors);

  // The copies, without gradient; waits for them, and for nothing that was begun behind them.
  const std::vector<at::Tensor>& wait();

 private:
  std::vector<at::Tensor> copies_;
  std::optional<c10::Event> end_;
};

}  // namespace sslrun::cuda
