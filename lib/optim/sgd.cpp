// Stochastic gradient descent on LibTorch's fused kernel.
#include "lib/optim/sgd.h"

#include <ATen/ATen.h>

#include "lib/core/error.h"
#include "lib/optim/fused_sgd.h"

namespace sslrun::optim {

SGD::SGD(std::vector<Group> groups) : Optimizer("optim.SGD", std::move(groups)) {
  for (const auto& group : this->groups()) check(group.settings);
}

void SGD::check(const Settings& settings) const {
  Optimizer::check(settings);
  if (settings.nesterov && (settings.momentum == 0 || settings.dampening != 0))
    throw Error(op(), "'nesterov' needs a momentum above 0 and a dampening of 0");
}

void SGD::update(const Settings& settings, Bucket& bucket) {
  auto apply = [&](Bucket& part, at::TensorList buffers, bool first) {
    FusedSgd{.lr = settings.lr,
             .weight_decay = settings.weight_decay,
             .momentum = settings.momentum,
             .dampening = settings.dampening,
             .nesterov = settings.nesterov,
             .first = first,
             .rate = bucket.rate,
             .found_inf = bucket.found_inf}(part.params, part.grads, buffers);
  };
  if (settings.momentum == 0) return apply(bucket, {}, true);
  // The first step of a parameter copies its gradient into the buffer, without dampening.
  Bucket first, later;
  for (size_t i = 0; i < bucket.params.size(); i++) {
    Bucket& part = (*bucket.states[i])[0].defined() ? later : first;
    part.params.push_back(bucket.params[i]);
    part.grads.push_back(bucket.grads[i]);
    part.states.push_back(bucket.states[i]);
  }
  if (!first.params.empty()) apply(first, state_list(first, 0), true);
  if (!later.params.empty()) apply(later, state_list(later, 0), false);
}

}  // namespace sslrun::optim
