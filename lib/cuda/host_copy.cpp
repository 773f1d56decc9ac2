// LibTorch gives a copy that need not wait pinned memory; an event marks where it ends.
#include "lib/cuda/host_copy.h"

#include <ATen/ATen.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include <algorithm>

#include "lib/core/error.h"
#include "lib/cuda/step_graph.h"

namespace sslrun::cuda {

HostCopy::HostCopy(const std::vector<at::Tensor>& tensors) {
  if (StepGraph::any_recording()) throw Error("torch.host_copy", "a recorded step copies nothing to the processor");
  at::NoGradGuard no_grad;
  for (const at::Tensor& tensor : tensors)
    copies_.push_back(tensor.detach().to(at::kCPU, tensor.scalar_type(), /*non_blocking=*/true, /*copy=*/true));
  for (const at::Tensor& tensor : tensors) {
    auto marks = [&](const c10::Event& end) { return end.device() == tensor.device(); };
    if (!tensor.is_cuda() || std::any_of(ends_.begin(), ends_.end(), marks)) continue;
    ends_.emplace_back(at::kCUDA).record(c10::impl::VirtualGuardImpl(at::kCUDA).getStream(tensor.device()));
  }
}

const std::vector<at::Tensor>& HostCopy::wait() {
  for (c10::Event& end : ends_) end.synchronize();
  ends_.clear();
  return copies_;
}

}  // namespace sslrun::cuda
