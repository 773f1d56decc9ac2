// All heads' logits are one matrix product, and so are their gradients.
#include "lib/eval/linear_heads.h"

#include <ATen/ATen.h>

#include <span>

#include "lib/core/philox.h"
#include "lib/eval/labels.h"
#include "lib/optim/larc.h"

namespace sslrun::eval {

static constexpr const char* kOp = "eval.linear_heads";

static at::Tensor initial_weight(const LinearHeadOptions& options) {
  at::Tensor one = at::empty({1, options.classes * options.features});
  DrawStream draws(options.seed, 0, 0, 0, DrawUse::kProbe);
  for (float& value : std::span(one.data_ptr<float>(), size_t(one.numel())))
    value = float(draws.normal() * options.init_std);
  return one.to(options.device);
}

LinearHeads::LinearHeads(const LinearHeadOptions& options) : options_(options) {
  auto refuse = [](const std::string& what) { throw Error(kOp, what); };
  size_t heads = std::max(options.lr.size(), options.weight_decay.size());
  heads_ = int64_t(heads);
  auto column = [&](const std::vector<double>& values, const char* name) {
    if (values.size() != 1 && values.size() != heads)
      refuse(std::string("expected 1 or ") + std::to_string(heads) + " values for '" + name + "', got " +
             std::to_string(values.size()));
    return at::tensor(values, at::kFloat).expand({heads_}).unsqueeze(1).to(options.device);
  };
  lr_ = column(options.lr, "lr");
  decay_ = column(options.weight_decay, "weight_decay");
  decays_ = (decay_ != 0).any().item<bool>();
  weight_ = initial_weight(options).repeat({heads_, 1});
  bias_ = at::full({heads_, options.classes}, options.init_bias, weight_.options());
  weight_momentum_ = at::zeros_like(weight_);
  bias_momentum_ = at::zeros_like(bias_);
}

static at::Tensor squared_norm(const at::Tensor& rows) { return rows.square().sum(1, true); }

void LinearHeads::apply(at::Tensor& parameter, at::Tensor& momentum, at::Tensor gradient, double factor) {
  if (options_.larc) {
    at::Tensor size = squared_norm(parameter).sqrt(), slope = squared_norm(gradient).sqrt();
    gradient = gradient.addcmul(parameter, decay_).mul_(optim::larc_factor(size, slope, size.mul(decay_)));
  } else if (decays_) {
    gradient = gradient.addcmul(parameter, decay_);
  }
  momentum.mul_(options_.momentum).add_(gradient);
  const at::Tensor& direction = options_.nesterov ? gradient.add_(momentum, options_.momentum) : momentum;
  parameter.addcmul_(direction, lr_, -factor);
}

at::Tensor LinearHeads::step(const at::Tensor& features, const at::Tensor& targets, double factor) {
  at::NoGradGuard no_grad;
  if (features.dim() != 2 || features.size(1) != options_.features)
    throw Error(kOp, "expected features [B, " + std::to_string(options_.features) + "], got " + describe(features));
  if (is_multi_label(targets) != options_.multi_label() || targets.size(0) != features.size(0) ||
      (options_.multi_label() && targets.size(1) != options_.classes))
    throw Error(kOp, "expected targets " +
                         (options_.multi_label()
                              ? "[" + std::to_string(features.size(0)) + ", " + std::to_string(options_.classes) + "]"
                              : "int64 [" + std::to_string(features.size(0)) + "]") +
                         ", got " + describe(targets));
  at::Tensor rows = features.detach().to(options_.device, at::kFloat), logits = scores(rows), losses, slope;
  double batch = double(rows.size(0));
  if (options_.multi_label()) {
    at::Tensor values = targets.to(options_.device).unsqueeze(1);
    at::Tensor wanted = (values > 0.5).to(at::kFloat).expand_as(logits);
    at::Tensor each = at::binary_cross_entropy_with_logits(logits, wanted, {}, {}, at::Reduction::None);
    slope = logits.sigmoid_().sub_(wanted);
    if (options_.ignore) {
      at::Tensor ignored = values == *options_.ignore;
      each.masked_fill_(ignored, 0);
      slope.masked_fill_(ignored, 0);
    }
    double terms = batch * (options_.loss == HeadLoss::kBceMean ? double(options_.classes) : 1);
    losses = each.sum(at::IntArrayRef{0, 2}).div_(terms);
    slope.div_(terms);
  } else {
    at::Tensor log_probability = logits.log_softmax(2);
    at::Tensor label = targets.to(options_.device, at::kLong).view({-1, 1, 1}).expand({-1, heads_, 1});
    losses = log_probability.gather(2, label).mean(0).squeeze(1).neg_();
    slope = log_probability.exp_();
    slope.scatter_add_(2, label, at::full({1, 1, 1}, -1, slope.options()).expand_as(label)).div_(batch);
  }
  at::Tensor weight_slope = slope.flatten(1).t().matmul(rows).view_as(weight_), bias_slope = slope.sum(0);
  if (options_.clip > 0) {
    at::Tensor norm = (squared_norm(weight_slope) + squared_norm(bias_slope)).sqrt();
    at::Tensor share = (options_.clip / (norm + 1e-6)).clamp_max(1);
    weight_slope.mul_(share);
    bias_slope.mul_(share);
  }
  apply(weight_, weight_momentum_, weight_slope, factor);
  apply(bias_, bias_momentum_, bias_slope, factor);
  return losses;
}

at::Tensor LinearHeads::scores(const at::Tensor& features) const {
  at::NoGradGuard no_grad;
  at::Tensor rows = features.detach().to(options_.device, at::kFloat);
  at::Tensor matrix = weight_.view({heads_ * options_.classes, options_.features});
  return at::addmm(bias_.view(-1), rows, matrix.t()).view({rows.size(0), heads_, options_.classes});
}

at::Tensor LinearHeads::weight() const { return weight_.view({heads_, options_.classes, options_.features}); }
at::Tensor LinearHeads::bias() const { return bias_; }

}  // namespace sslrun::eval
