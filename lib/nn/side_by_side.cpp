// One node of the autograd graph: the gradient of each view is its part of the gradient.
#include "lib/nn/side_by_side.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/utils.h>

#include <algorithm>

namespace sslrun::nn {

using torch::autograd::variable_list;

namespace {
struct SideBySideBackward : torch::autograd::Node {
  int64_t views = 0;
  std::string name() const override { return "SideBySide"; }
  variable_list apply(variable_list&& gradients) override {
    if (!gradients[0].defined()) return variable_list(size_t(views));
    return gradients[0].chunk(views);
  }
};
}  // namespace

static bool has_plain_memory(const at::Tensor& view) {
  return view.layout() == at::kStrided && view.has_storage() && !view.is_conj() && !view.is_neg() &&
         !view.is_inference();
}

// Whether a change of one in place can be made known to all: views of one tensor share its version, tensors of their
// own can be given one.
static bool can_share_version(const at::Tensor& first, const at::Tensor& view) {
  if (first.is_view() || view.is_view())
    return first.is_view() && view.is_view() &&
           first._base().unsafeGetTensorImpl() == view._base().unsafeGetTensorImpl();
  return first._version() == view._version();
}

static bool are_side_by_side(const std::vector<at::Tensor>& views) {
  const at::Tensor& first = views[0];
  if (!has_plain_memory(first)) return false;
  int64_t step = first.size(0) * first.stride(0);
  for (size_t i = 1; i < views.size(); i++) {
    const at::Tensor& view = views[i];
    if (!has_plain_memory(view) || !view.storage().is_alias_of(first.storage()) || view.dtype() != first.dtype() ||
        view.sizes() != first.sizes() || view.strides() != first.strides() ||
        view.storage_offset() != first.storage_offset() + int64_t(i) * step || !can_share_version(first, view))
      return false;
  }
  return true;
}

at::Tensor join_rows(const std::vector<at::Tensor>& views) {
  if (!are_side_by_side(views)) return at::cat(views);
  const at::Tensor& first = views[0];
  std::vector<int64_t> sizes = first.sizes().vec();
  sizes[0] *= int64_t(views.size());
  at::Tensor joined;
  {
    at::NoGradGuard no_grad;
    joined = at::empty({0}, first.options()).set_(first.storage(), first.storage_offset(), sizes, first.strides());
  }
  const auto& version = first.unsafeGetTensorImpl()->version_counter();
  joined.unsafeGetTensorImpl()->set_version_counter(version);
  for (const auto& view : views)
    if (!view.is_view()) view.unsafeGetTensorImpl()->set_version_counter(version);
  if (!torch::autograd::compute_requires_grad(at::TensorList(views))) return joined;
  std::shared_ptr<SideBySideBackward> node(new SideBySideBackward(), torch::autograd::deleteNode);
  node->views = int64_t(views.size());
  node->set_next_edges(torch::autograd::collect_next_edges(at::TensorList(views)));
  torch::autograd::set_history(joined, node);
  return joined;
}

}  // namespace sslrun::nn
