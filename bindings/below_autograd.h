// Calls of operators past the autograd kernel where it would have nothing to do.
#pragma once
#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>

namespace sslrun::lua {

// No gradient flows to or from this tensor, in neither direction of differentiation.
inline bool is_plain(const at::Tensor& tensor) {
  const auto* meta = tensor.unsafeGetTensorImpl()->autograd_meta();
  if (!meta) return true;
  return (!meta->requires_grad() || !at::GradMode::is_enabled()) && !tensor._fw_grad(0).defined();
}

// call(), without the autograd kernels when all tensors are plain: those would look at each tensor and pass the call
// on, which costs about as much as a small operation itself. Not for operators that change what autograd knows.
template <class Call, class... Tensors>
at::Tensor below_autograd(Call call, const Tensors&... tensors) {
  if ((is_plain(tensors) && ...)) {
    at::AutoDispatchBelowAutograd guard;
    return call();
  }
  return call();
}

}  // namespace sslrun::lua
