// Normalisation layers.
#include "lib/nn/norm.h"

#include <ATen/ATen.h>

#include "lib/core/shape_text.h"
#include "lib/cuda/kernel.h"
#include "lib/nn/joined_views.h"
#include "lib/nn/recomputation.h"

namespace sslrun::nn {

BatchNorm::BatchNorm(std::string kind, int64_t channels, BatchNormOptions options)
    : Module(std::move(kind)),
      channels_(channels),
      options_(options),
      weight_(add_parameter("weight", options.affine ? at::ones({channels}) : at::Tensor())),
      bias_(add_parameter("bias", options.affine ? at::zeros({channels}) : at::Tensor())),
      running_mean_(add_buffer("running_mean", at::zeros({channels}))),
      running_var_(add_buffer("running_var", at::ones({channels}))),
      num_batches_tracked_(add_buffer("num_batches_tracked", at::zeros({}, at::kLong))) {}

void BatchNorm::check(const at::Tensor& input) const {
  if (!fits(input))
    fail("expected input " + std::string(expected()) + " with C = " + std::to_string(channels_) + ", got " +
         shape_text(input));
  check_mode();
  if (training() && input.size(0) % JoinedViews::count() != 0)
    fail("expected " + std::to_string(JoinedViews::count()) + " views of one size, joined, got " + shape_text(input));
}

at::Tensor BatchNorm::forward(at::Tensor input) {
  int64_t views = JoinedViews::count();
  if (auto branch = this->branch(input)) return normalise_by_kernels({*branch}, {}, /*relu=*/false, views);
  check(input);
  if (!training()) return normalise(input);
  if (!recomputing()) num_batches_tracked_.add_(views);
  if (views == 1) return normalise(input);
  std::vector<at::Tensor> outputs;
  for (const auto& view : input.chunk(views)) outputs.push_back(normalise(view));
  return at::cat(outputs);
}

std::optional<NormBranch> BatchNorm::branch(const at::Tensor& input) {
  if (!training() || !cuda::has_kernels(input.device()) || !cuda::takes_batch_norm(input)) return std::nullopt;
  for (const auto* tensor : {&weight_, &bias_, &running_mean_, &running_var_})
    if (tensor->defined() && (tensor->scalar_type() != at::kFloat || tensor->device() != input.device()))
      return std::nullopt;
  check(input);
  dist::Group* processes = this->processes();
  if (!processes && input.numel() == channels_ * JoinedViews::count())
    fail("expected more than one value per channel in training mode, got " + shape_text(input));
  return NormBranch{input,     weight_,
                    bias_,     {running_mean_, running_var_, num_batches_tracked_, options_.momentum, options_.eps},
                    processes, neighbours()};
}

at::Tensor BatchNorm::normalise(const at::Tensor& input) {
  if (training() && input.numel() == channels_)
    fail("expected more than one value per channel in training mode, got " + shape_text(input));
  bool leave = training() && recomputing();  // a norm without running statistics uses those of the batch
  return at::batch_norm(input, weight_, bias_, leave ? at::Tensor() : running_mean_,
                        leave ? at::Tensor() : running_var_, training(), options_.momentum, options_.eps,
                        at::globalContext().userEnabledCuDNN());
}

std::string BatchNorm::details() const {
  char text[96];
  std::snprintf(text, sizeof text, "%lld, eps=%g, momentum=%g%s", static_cast<long long>(channels_), options_.eps,
                options_.momentum, options_.affine ? "" : ", affine=false");
  return text;
}

bool BatchNorm1d::fits(const at::Tensor& input) const {
  return (input.dim() == 2 || input.dim() == 3) && input.size(1) == channels_;
}

bool BatchNorm2d::fits(const at::Tensor& input) const { return input.dim() == 4 && input.size(1) == channels_; }

LayerNorm::LayerNorm(int64_t features, LayerNormOptions options)
    : Module("LayerNorm"),
      features_(features),
      eps_(options.eps),
      weight_(add_parameter("weight", options.affine ? at::ones({features}) : at::Tensor())),
      bias_(add_parameter("bias", options.affine ? at::zeros({features}) : at::Tensor())) {}

at::Tensor LayerNorm::forward(at::Tensor input) {
  if (input.dim() == 0 || input.size(-1) != features_)
    fail("expected input [..., " + std::to_string(features_) + "], got " + shape_text(input));
  return at::layer_norm(input, {features_}, weight_, bias_, eps_);
}

std::string LayerNorm::details() const {
  char text[64];
  std::snprintf(text, sizeof text, "%lld, eps=%g%s", static_cast<long long>(features_), eps_,
                weight_.defined() ? "" : ", affine=false");
  return text;
}

}  // namespace sslrun::nn
