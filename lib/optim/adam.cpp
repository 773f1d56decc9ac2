// Adam and AdamW on LibTorch's fused kernels.
#include "lib/optim/adam.h"

#include <ATen/ATen.h>

namespace sslrun::optim {

const std::vector<Field>& AdamOptions::fields() {
  static const std::vector<Field> kFields = {
      lr_field<AdamOptions>(),
      field("betas", &AdamOptions::betas, "shares of the old means of gradients and of squared gradients",
            half_open(0, 1)),
      field("eps", &AdamOptions::eps, "added to the root of the squared gradients' mean", at_least(0)),
      field("weight_decay", &AdamOptions::weight_decay,
            "times the weight is added to the gradient; in AdamW, times the rate, taken from the weight", at_least(0)),
      field("amsgrad", &AdamOptions::amsgrad, "divides by the largest mean of squared gradients so far")};
  return kFields;
}

Adam::Adam(std::vector<Group> groups, bool decoupled)
    : Optimizer(decoupled ? "optim.AdamW" : "optim.Adam", std::move(groups)), decoupled_(decoupled) {
  for (const auto& group : this->groups()) check(group.settings);
}

void Adam::update(const Settings& settings, Bucket& bucket) {
  const auto& options = settings.as<AdamOptions>();
  std::vector<at::Tensor> steps;
  for (size_t i = 0; i < bucket.params.size(); i++) {
    at::Tensor& step = (*bucket.states[i])[0];
    if (!step.defined()) step = at::zeros({}, bucket.params[i].options().dtype(at::kFloat).requires_grad(false));
    if (step.device() != bucket.params[i].device()) step = step.to(bucket.params[i].device());
    if (step.is_cpu()) *step.mutable_data_ptr<float>() += 1;  // a dispatched addition each costs more than the update
    steps.push_back(step);
  }
  if (!steps[0].is_cpu()) at::_foreach_add_(steps, 1);
  auto means = state_list(bucket, 1), squares = state_list(bucket, 2);
  std::vector<at::Tensor> maxima;
  if (options.amsgrad) maxima = state_list(bucket, 3);
  auto run = [&](const auto& lr) {
    auto kernel = [&](auto fused) {
      fused(bucket.params, bucket.grads, means, squares, maxima, steps, lr, options.betas[0], options.betas[1],
            options.weight_decay, options.eps, options.amsgrad, /*maximize=*/false, /*grad_scale=*/std::nullopt,
            bucket.found_inf);
    };
    if (decoupled_)
      kernel([](auto&&... arguments) { at::_fused_adamw_(arguments...); });
    else
      kernel([](auto&&... arguments) { at::_fused_adam_(arguments...); });
  };
  if (bucket.rate.defined())
    run(bucket.rate);
  else
    run(options.lr);
  if (bucket.found_inf) at::_foreach_sub_(steps, std::vector<at::Tensor>(steps.size(), *bucket.found_inf));
}

}  // namespace sslrun::optim
