// LARS and LARC on LibTorch's multi-tensor operators.
#include "lib/optim/lars.h"

#include <ATen/ATen.h>

#include "lib/core/error.h"

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

void Layerwise::update(const Settings& settings, Bucket& bucket) {
  auto norms = [](const std::vector<at::Tensor>& list) { return at::stack(at::_foreach_norm(list, 2)); };
  double decay = settings.weight_decay;
  std::vector<at::Tensor> updates;
  if (!settings.adapt) {
    updates = at::_foreach_add(bucket.grads, bucket.params, decay);
    if (settings.lr_in_momentum) at::_foreach_mul_(updates, settings.lr);
  } else if (rule_ == LayerwiseRule::kLarc) {
    at::Tensor p = norms(bucket.params), g = norms(bucket.grads), scaled = p.ne(0).logical_and(g.ne(0));
    // Unscaled is the gradient alone: a zero p adds nothing to it, and where it is zero itself the factor is.
    at::Tensor ratio = at::where(scaled, p * settings.trust / (g + decay * p + settings.eps), p.eq(0).to(p.dtype()));
    updates = at::_foreach_add(bucket.grads, bucket.params, decay);
    at::_foreach_mul_(updates, ratio.unbind());
  } else if (settings.lr_in_momentum) {
    at::Tensor p = norms(bucket.params), whole = norms(bucket.grads) + decay * p;
    at::Tensor ratio = at::where(whole.ne(0), p * settings.trust / whole, 0) * settings.lr;
    updates = at::_foreach_add(bucket.grads, bucket.params, decay);
    at::_foreach_mul_(updates, ratio.unbind());
  } else {
    updates = at::_foreach_add(bucket.grads, bucket.params, decay);
    at::Tensor p = norms(bucket.params), u = norms(updates), scaled = p.ne(0).logical_and(u.ne(0));
    at::_foreach_mul_(updates, at::where(scaled, p * settings.trust / (u + settings.eps), 1).unbind());
  }
  std::vector<at::Tensor> buffers = state_list(bucket, 0);
  double lr = settings.lr_in_momentum ? 1.0 : settings.lr;
  if (settings.momentum == 0) {  // the fused kernel would leave the buffers as they are
    at::_foreach_copy_(buffers, updates);
    at::_foreach_sub_(bucket.params, buffers, lr);
  } else {
    at::_fused_sgd_(bucket.params, updates, buffers, /*weight_decay=*/0, settings.momentum, lr, /*dampening=*/0,
                    /*nesterov=*/false, /*maximize=*/false, /*is_first_step=*/false);
  }
}

}  // namespace sslrun::optim
