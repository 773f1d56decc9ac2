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

// call() for an operator with a new result, made the way its autograd kernel makes it once it found that no gradient
// flows; looking costs that kernel about as much as a small operation itself.
template <class Call>
at::Tensor below_autograd(bool plain, Call call) {
  if (!plain) return call();
  at::AutoDispatchBelowADInplaceOrView guard;
  return call();
}

// The same for an operator that returns a view of its argument: autograd must still learn whose view it is.
template <class Call>
at::Tensor view_below_autograd(const at::Tensor& tensor, Call call) {
  if (!is_plain(tensor)) return call();
  at::AutoDispatchBelowAutograd guard;
  return call();
}

}  // namespace sslrun::lua
