// LibTorch gives a copy that need not wait pinned memory; an event marks where it ends.
#include "lib/cuda/host_copy.h"

#include <ATen/ATen.h>
#include <c10/core/impl/VirtualGuardImpl.h>

namespace sslrun::cuda {

HostCopy::HostCopy(const std::vector<at::Tensor>& tensors) {
  at::NoGradGuard no_grad;
  for (const at::Tensor& tensor : tensors)
    copies_.push_back(tensor.detach().to(at::kCPU, tensor.scalar_type(), /*non_blocking=*/true, /*copy=*/true));
  for (const at::Tensor& tensor : tensors) {
    if (!tensor.is_cuda()) continue;
    end_.emplace(at::kCUDA);
    end_->record(c10::impl::VirtualGuardImpl(at::kCUDA).getStream(tensor.device()));
    return;
  }
}

const std::vector<at::Tensor>& HostCopy::wait() {
  if (end_) end_->synchronize();
  end_.reset();
  return copies_;
}

}  // namespace sslrun::cuda
