// Chooses between one kernel and the operations one by one.
#include "lib/nn/norm_relu.h"

#include <ATen/ATen.h>

#include "lib/nn/joined_views.h"
#include "lib/nn/norm.h"
#include "lib/nn/sequential.h"

namespace sslrun::nn {

static std::optional<NormBranch> branch_of(Module& module, const at::Tensor& input) {
  auto* norm = dynamic_cast<BatchNorm*>(&module);
  return norm && !norm->checkpointed() ? norm->branch(input) : std::nullopt;
}

static bool alike(const at::Tensor& a, const at::Tensor& b) {
  return a.sizes() == b.sizes() && a.strides() == b.strides() && a.options().type_equal(b.options()) &&
         a.device() == b.device();
}

at::Tensor norm_relu(Module& norm, at::Tensor input, const at::Tensor& residual) {
  bool fits = !residual.defined() || alike(input, residual);
  if (auto branch = fits ? branch_of(norm, input) : std::nullopt)
    return normalise_by_kernels({*branch}, residual, /*relu=*/true, JoinedViews::count());
  at::Tensor output = norm.call(std::move(input));
  return (residual.defined() ? output.add_(residual) : output).relu_();
}

at::Tensor norm_relu(Module& norm, at::Tensor input, Module& shortcut, const at::Tensor& from) {
  auto* chain = dynamic_cast<Sequential*>(&shortcut);
  if (!chain || chain->checkpointed() || chain->children().empty())
    return norm_relu(norm, std::move(input), shortcut.call(from));
  at::Tensor other = from;
  for (auto child = chain->children().begin(); child != std::prev(chain->children().end()); ++child)
    other = child->module->call(std::move(other));
  Module& last = *chain->children().back().module;
  auto one = branch_of(norm, input), two = branch_of(last, other);
  if (one && two && alike(input, other) && one->processes == two->processes && one->neighbours == two->neighbours)
    return normalise_by_kernels({*one, *two}, {}, /*relu=*/true, JoinedViews::count());
  return norm_relu(norm, std::move(input), last.call(std::move(other)));
}

}  // namespace sslrun::nn
