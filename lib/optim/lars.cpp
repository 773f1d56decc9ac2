// LARS and LARC on LibTorch's multi-tensor operators.
#include "lib/optim/lars.h"

#include <ATen/ATen.h>

#include "lib/core/error.h"
#include "lib/optim/fused_sgd.h"

namespace sslrun::optim {

Layerwise::Layerwise(std::vector<Group> groups, LayerwiseRule rule)
    : Optimizer(rule == LayerwiseRule::kLars ? "optim.LARS" : "optim.LARC", std::move(groups)), rule_(rule) {
  for (const auto& group : this->groups()) check(group.settings);
}

std::vector<std::string> Layerwise::setting_names(LayerwiseRule rule) {
  std::vector<std::string> names = {"lr", "momentum", "weight_decay", "trust", "eps", "adapt"};
  if (rule == LayerwiseRule::kLars) names.push_back("lr_in_momentum");
  return names;
}

void Layerwise::check(const Settings& settings) const {
  Optimizer::check(settings);
  if (!(settings.trust > 0)) throw Error(op(), "expected a positive 'trust', got " + std::to_string(settings.trust));
}

// `values` times the learning rate.
static void scale_by_rate(std::vector<at::Tensor>& values, const at::Tensor& rate, double lr) {
  if (rate.defined())
    at::_foreach_mul_(values, rate);
  else
    at::_foreach_mul_(values, lr);
}

void Layerwise::update(const Settings& settings, Bucket& bucket) {
  auto norms = [](const std::vector<at::Tensor>& list) { return at::stack(at::_foreach_norm(list, 2)); };
  double decay = settings.weight_decay;
  std::vector<at::Tensor> updates;
  if (!settings.adapt) {
    updates = at::_foreach_add(bucket.grads, bucket.params, decay);
    if (settings.lr_in_momentum) scale_by_rate(updates, bucket.rate, settings.lr);
  } else if (rule_ == LayerwiseRule::kLarc) {
    at::Tensor p = norms(bucket.params), g = norms(bucket.grads), scaled = p.ne(0).logical_and(g.ne(0));
    // Unscaled is the gradient alone: a zero p adds nothing to it, and where it is zero itself the factor is.
    at::Tensor ratio = at::where(scaled, p * settings.trust / (g + decay * p + settings.eps), p.eq(0).to(p.dtype()));
    updates = at::_foreach_add(bucket.grads, bucket.params, decay);
    at::_foreach_mul_(updates, ratio.unbind());
  } else if (settings.lr_in_momentum) {
    at::Tensor p = norms(bucket.params), whole = norms(bucket.grads) + decay * p;
    at::Tensor ratio = at::where(whole.ne(0), p * settings.trust / whole, 0);
    ratio = bucket.rate.defined() ? ratio * bucket.rate : ratio * settings.lr;
    updates = at::_foreach_add(bucket.grads, bucket.params, decay);
    at::_foreach_mul_(updates, ratio.unbind());
  } else {
    updates = at::_foreach_add(bucket.grads, bucket.params, decay);
    at::Tensor p = norms(bucket.params), u = norms(updates), scaled = p.ne(0).logical_and(u.ne(0));
    at::_foreach_mul_(updates, at::where(scaled, p * settings.trust / (u + settings.eps), 1).unbind());
  }
  std::vector<at::Tensor> buffers = state_list(bucket, 0);
  if (settings.momentum == 0) {  // the fused kernel would leave the buffers as they are
    if (bucket.found_inf && bucket.found_inf->item<float>() != 0) return;
    at::_foreach_copy_(buffers, updates);
    if (!settings.lr_in_momentum) scale_by_rate(updates, bucket.rate, settings.lr);
    at::_foreach_sub_(bucket.params, updates);
  } else if (settings.lr_in_momentum) {
    FusedSgd{.lr = 1, .momentum = settings.momentum, .rate = {}, .found_inf = bucket.found_inf}(bucket.params, updates,
                                                                                                buffers);
  } else {
    FusedSgd{.lr = settings.lr, .momentum = settings.momentum, .rate = bucket.rate, .found_inf = bucket.found_inf}(
        bucket.params, updates, buffers);
  }
}

}  // namespace sslrun::optim
