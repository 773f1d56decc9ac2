// One exchange per direction: forward gathers (mean, squared deviations, count), backward adds two sums per channel.
#include "lib/nn/sync_batch_norm.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

#include "lib/core/error.h"
#include "lib/dist/neighbours.h"
#include "lib/nn/recomputation.h"
#include "lib/nn/sync_batch_norm_cuda.h"

namespace sslrun::nn {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

namespace {

struct Statistics {
  at::Tensor mean, variance;  // [C], biased
  double count;               // values per channel of all processes
};

struct Normalise : torch::autograd::Function<Normalise> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& input, const at::Tensor& weight,
                            const at::Tensor& bias, const at::Tensor& mean, const at::Tensor& variance, double count,
                            double eps, int64_t group) {
    context->save_for_backward({input, weight, mean, variance});
    context->saved_data["count"] = count;
    context->saved_data["eps"] = eps;
    context->saved_data["group"] = group;
    return at::batch_norm(input, weight, bias, mean, variance, /*training=*/false, 0, eps, /*cudnn_enabled=*/false);
  }

  // With g the gradient, h = (x - mean) / s the normalised input, s the deviation, N the count (Ioffe & Szegedy,
  // section 3): dx = w / s * (g - sum(g) / N - h * sum(g h) / N), sums over all processes of the group.
  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    auto saved = context->get_saved_variables();
    const at::Tensor &input = saved[0], &weight = saved[1], &mean = saved[2], &variance = saved[3];
    double count = context->saved_data["count"].toDouble(), eps = context->saved_data["eps"].toDouble();
    at::Tensor gradient = gradients[0].contiguous(input.suggest_memory_format());
    at::Tensor inverse = (variance + eps).rsqrt();
    // The kernel of evaluation mode gives the two sums of this process in one pass.
    auto [unused, sum_gh, sum_g] =
        at::native_batch_norm_backward(gradient, input, weight, mean, variance, at::Tensor(), at::Tensor(),
                                       /*train=*/false, eps, {false, true, true});
    at::Tensor all =
        dist::sum_of_neighbours(dist::world_group(), at::stack({sum_g, sum_gh}), context->saved_data["group"].toInt());
    at::Tensor scale = weight.to(inverse.scalar_type()) * inverse;
    at::Tensor slope = -scale * inverse * all[1] / count, offset = -scale * all[0] / count - slope * mean;
    std::vector<int64_t> shape(size_t(input.dim()), 1);
    shape[1] = -1;
    auto wide = [&](const at::Tensor& channel) { return channel.to(input.scalar_type()).view(shape); };
    at::Tensor result = gradient.mul(wide(scale)).addcmul_(input, wide(slope)).add_(wide(offset));
    return {result, sum_gh, sum_g, at::Tensor(), at::Tensor(), at::Tensor(), at::Tensor(), at::Tensor()};
  }
};

}  // namespace

// Means and squared deviations of the processes joined (Chan et al. 1979): no difference of large squares.
static Statistics joined(dist::Group& processes, const at::Tensor& input, int64_t group) {
  at::NoGradGuard no_grad;
  std::vector<int64_t> dims{0};
  for (int64_t d = 2; d < input.dim(); d++) dims.push_back(d);
  auto count = double(input.numel() / input.size(1));
  auto wide = input.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
  auto [variance, mean] = at::var_mean(input.to(wide), dims, /*unbiased=*/false);
  at::Tensor own = at::stack({mean, variance * count, at::full_like(mean, count)}).unsqueeze(0);
  at::Tensor all = dist::gather_neighbours(&processes, own, group);  // [group, 3, C]
  at::Tensor counts = all.select(1, 2), means = all.select(1, 0);
  double total = counts.select(1, 0).sum().item<double>();
  at::Tensor centre = (means * counts).sum(0) / total;
  at::Tensor squares = all.select(1, 1).sum(0) + ((means - centre).square() * counts).sum(0);
  return {centre, squares / total, total};
}

SyncBatchNorm::SyncBatchNorm(int64_t channels, BatchNormOptions options)
    : BatchNorm("SyncBatchNorm", channels, options) {}

SyncBatchNorm::SyncBatchNorm(BatchNorm& other, int64_t group)
    : BatchNorm("SyncBatchNorm", other.channels(), other.options()), group_(group) {
  for (const auto& entry : other.tensors()) *tensor(entry.name) = entry.tensor;
  train(other.training());
}

at::Tensor SyncBatchNorm::normalise(const at::Tensor& input) {
  dist::Group* processes = training() ? this->processes() : nullptr;
  if (!processes) return BatchNorm::normalise(input);
  if (input.is_cuda())
    return sync_batch_norm_cuda(processes, group_, input, weight(), weight().defined() ? *tensor("bias") : at::Tensor(),
                                *tensor("running_mean"), *tensor("running_var"), options_.momentum, options_.eps);
  auto kept = computed_once([&]() -> std::vector<at::Tensor> {
    at::NoGradGuard no_grad;
    Statistics batch = joined(*processes, input, group_);
    if (batch.count < 2) fail("expected more than one value per channel in training mode, over all processes");
    at::Tensor &mean = *tensor("running_mean"), &variance = *tensor("running_var");
    mean.lerp_(batch.mean.to(mean.scalar_type()), options_.momentum);
    variance.lerp_((batch.variance * (batch.count / (batch.count - 1))).to(variance.scalar_type()), options_.momentum);
    return {batch.mean, batch.variance, at::scalar_tensor(batch.count, at::kDouble)};
  });
  Statistics batch{kept[0], kept[1], kept[2].item<double>()};
  bool affine = weight().defined();
  at::Tensor scale = affine ? weight() : at::ones_like(batch.mean),
             shift = affine ? *tensor("bias") : at::zeros_like(batch.mean);
  return Normalise::apply(input, scale, shift, batch.mean, batch.variance, batch.count, options_.eps, group_);
}

ModulePtr convert_sync_batchnorm(const ModulePtr& module, SyncBatchNormOptions options) {
  int64_t group = options.group;
  int world = dist::environment().world;
  if (group > 0 && world > 1 && world % group != 0)
    throw Error("nn.convert_sync_batchnorm", "expected groups of processes that divide " + std::to_string(world) +
                                                 " (0: one of all), got groups of " + std::to_string(group));
  if (auto* norm = dynamic_cast<BatchNorm*>(module.get()))
    return dynamic_cast<SyncBatchNorm*>(norm) ? module : std::make_shared<SyncBatchNorm>(*norm, group);
  std::vector<NamedModule> children(module->children().begin(), module->children().end());
  for (const auto& entry : children)
    if (auto replacement = convert_sync_batchnorm(entry.module, options); replacement != entry.module)
      module->set_child(entry.name, replacement);
  return module;
}

}  // namespace sslrun::nn
