// LARS in kernels of our own, or on LibTorch's multi-tensor operators.
#include "lib/optim/lars.h"

#include <ATen/ATen.h>

#include "lib/optim/layerwise.h"
#include "lib/optim/layerwise_kernel.h"

namespace sslrun::optim {

const std::vector<Field>& LarsOptions::fields() {
  static const auto kFields = [] {
    auto fields = layerwise_fields<LarsOptions>();
    fields.push_back(field("lr_in_momentum", &LarsOptions::lr_in_momentum,
                           "the rate enters the momentum buffer, as in OpenSelfSup; the norm is then that of the raw "
                           "gradient plus `weight_decay` times the weight's"));
    return fields;
  }();
  return kFields;
}

LARS::LARS(std::vector<Group> groups) : Optimizer("optim.LARS", std::move(groups)) {
  for (const auto& group : this->groups()) check(group.settings);
}

void LARS::update(const Settings& settings, Bucket& bucket) {
  const auto& options = settings.as<LarsOptions>();
  double decay = options.weight_decay, trust = options.trust;
  std::vector<at::Tensor> buffers = state_list(bucket, 0);
  auto ratio = options.lr_in_momentum ? LayerwiseStep::Ratio::kLarsByGradient : LayerwiseStep::Ratio::kLars;
  LayerwiseStep by_kernel{.ratio = options.adapt ? ratio : LayerwiseStep::Ratio::kOne,
                          .rate_in_buffer = options.lr_in_momentum,
                          .lr = options.lr,
                          .momentum = options.momentum,
                          .weight_decay = decay,
                          .trust = trust,
                          .eps = options.eps,
                          .rate = bucket.rate,
                          .found_inf = bucket.found_inf};
  if (by_kernel(bucket.params, bucket.grads, buffers)) return;
  std::vector<at::Tensor> updates = at::_foreach_add(bucket.grads, bucket.params, decay);
  FusedSgd step{.lr = options.lr, .momentum = options.momentum, .rate = bucket.rate, .found_inf = bucket.found_inf};
  if (options.lr_in_momentum) {
    step.lr = 1;
    step.rate = at::Tensor();
  }
  if (!options.adapt) {
    if (options.lr_in_momentum) scale_by_rate(updates, bucket.rate, options.lr);
  } else if (options.lr_in_momentum) {
    at::Tensor p = norms(bucket.params), whole = norms(bucket.grads) + decay * p;
    at::Tensor scale = at::where(whole.ne(0), p * trust / whole, 0);
    scale = bucket.rate.defined() ? scale * bucket.rate : scale * options.lr;
    at::_foreach_mul_(updates, scale.unbind());
  } else {
    at::Tensor p = norms(bucket.params), u = norms(updates), scaled = p.ne(0).logical_and(u.ne(0));
    at::_foreach_mul_(updates, at::where(scaled, p * trust / (u + options.eps), 1).unbind());
  }
  momentum_step(step, bucket.params, updates, buffers);
}

}  // namespace sslrun::optim
