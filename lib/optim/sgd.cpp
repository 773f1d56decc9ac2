// Stochastic gradient descent on LibTorch's fused kernel.
#include "lib/optim/sgd.h"

#include <ATen/ATen.h>

#include "lib/core/error.h"
#include "lib/optim/fused_sgd.h"

namespace sslrun::optim {

const std::vector<Field>& SgdOptions::fields() {
  static const std::vector<Field> kFields = {
      needed_lr_field<SgdOptions>(), momentum_field<SgdOptions>(),
      field("dampening", &SgdOptions::dampening, "share of the gradient that stays out of the momentum"),
      field("weight_decay", &SgdOptions::weight_decay, "times the weight is added to the gradient", at_least(0)),
      field("nesterov", &SgdOptions::nesterov, "Nesterov's momentum; needs momentum and no dampening")};
  return kFields;
}

SGD::SGD(std::vector<Group> groups) : Optimizer("optim.SGD", std::move(groups)) {
  for (const auto& group : this->groups()) check(group.settings);
}

void SGD::check(const Settings& settings) const {
  Optimizer::check(settings);
  const auto& options = settings.as<SgdOptions>();
  if (options.nesterov && (options.momentum == 0 || options.dampening != 0))
    throw Error(op(), "'nesterov' needs a momentum above 0 and a dampening of 0");
}

void SGD::update(const Settings& settings, Bucket& bucket) {
  const auto& options = settings.as<SgdOptions>();
  auto apply = [&](Bucket& part, at::TensorList buffers, bool first) {
    FusedSgd{.lr = options.lr,
             .weight_decay = options.weight_decay,
             .momentum = options.momentum,
             .dampening = options.dampening,
             .nesterov = options.nesterov,
             .first = first,
             .rate = bucket.rate,
             .found_inf = bucket.found_inf}(part.params, part.grads, buffers);
  };
  if (options.momentum == 0) return apply(bucket, {}, true);
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
