// LARC in kernels of our own, or on LibTorch's multi-tensor operators.
#include "lib/optim/larc.h"

#include <ATen/ATen.h>

#include "lib/optim/layerwise.h"
#include "lib/optim/layerwise_kernel.h"

namespace sslrun::optim {

const std::vector<Field>& LarcOptions::fields() {
  static const auto kFields = layerwise_fields<LarcOptions>();
  return kFields;
}

LARC::LARC(std::vector<Group> groups) : Optimizer("optim.LARC", std::move(groups)) {
  for (const auto& group : this->groups()) check(group.settings);
}

at::Tensor larc_factor(const at::Tensor& p, const at::Tensor& g, const at::Tensor& decayed, double trust, double eps) {
  return at::where(p.ne(0).logical_and(g.ne(0)), p * trust / (g + decayed + eps), p.eq(0).to(p.dtype()));
}

void LARC::update(const Settings& settings, Bucket& bucket) {
  const auto& options = settings.as<LarcOptions>();
  std::vector<at::Tensor> buffers = state_list(bucket, 0);
  LayerwiseStep by_kernel{.ratio = options.adapt ? LayerwiseStep::Ratio::kLarc : LayerwiseStep::Ratio::kOne,
                          .lr = options.lr,
                          .momentum = options.momentum,
                          .weight_decay = options.weight_decay,
                          .trust = options.trust,
                          .eps = options.eps,
                          .rate = bucket.rate,
                          .found_inf = bucket.found_inf};
  if (by_kernel(bucket.params, bucket.grads, buffers)) return;
  std::vector<at::Tensor> updates = at::_foreach_add(bucket.grads, bucket.params, options.weight_decay);
  if (options.adapt) {
    at::Tensor p = norms(bucket.params);
    at::Tensor factor = larc_factor(p, norms(bucket.grads), options.weight_decay * p, options.trust, options.eps);
    at::_foreach_mul_(updates, factor.unbind());
  }
  momentum_step({.lr = options.lr, .momentum = options.momentum, .rate = bucket.rate, .found_inf = bucket.found_inf},
                bucket.params, updates, buffers);
}

}  // namespace sslrun::optim
