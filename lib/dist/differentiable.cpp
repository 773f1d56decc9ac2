// Autograd functions around all_gather and all_reduce.
#include "lib/dist/differentiable.h"

#include <torch/csrc/autograd/custom_function.h>

#include "lib/core/error.h"

namespace sslrun::dist {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

namespace {

struct Gather : torch::autograd::Function<Gather> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& tensor, int64_t group) {
    context->saved_data["group"] = group;
    return all_gather(reinterpret_cast<Group*>(group), tensor);
  }
  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    auto* group = reinterpret_cast<Group*>(context->saved_data["group"].toInt());
    return {reduce_scatter(group, gradients[0]), at::Tensor()};
  }
};

struct AllReduce : torch::autograd::Function<AllReduce> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& tensor, int64_t group, int64_t reduction) {
    context->saved_data["group"] = group;
    context->saved_data["reduction"] = reduction;
    return all_reduce(reinterpret_cast<Group*>(group), tensor, Reduction(reduction));
  }
  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    auto* group = reinterpret_cast<Group*>(context->saved_data["group"].toInt());
    auto reduction = Reduction(context->saved_data["reduction"].toInt());
    return {all_reduce(group, gradients[0], reduction), at::Tensor(), at::Tensor()};
  }
};

}  // namespace

at::Tensor gather_with_gradient(Group* group, const at::Tensor& tensor) {
  if (!group) return tensor;
  return Gather::apply(tensor, reinterpret_cast<int64_t>(group));
}

at::Tensor all_reduce_with_gradient(Group* group, const at::Tensor& tensor, Reduction reduction) {
  if (!group) return tensor;
  if (!tensor.requires_grad() || !at::GradMode::is_enabled()) return all_reduce(group, tensor, reduction);
  if (reduction != Reduction::kSum && reduction != Reduction::kMean)
    throw Error("dist.all_reduce", "only 'sum' and 'mean' have a gradient; detach the Tensor for the others");
  return AllReduce::apply(tensor, reinterpret_cast<int64_t>(group), int64_t(reduction));
}

}  // namespace sslrun::dist
