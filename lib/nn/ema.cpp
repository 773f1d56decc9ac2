// One _foreach_lerp_ over all parameters.
#include "lib/nn/ema.h"

#include <ATen/ATen.h>

#include "lib/core/error.h"
#include "lib/core/shape_text.h"

namespace sslrun::nn {

static const char* const kOp = "nn.ema_update";

static void check_pair(const NamedTensor& target, const NamedTensor& online) {
  if (target.name != online.name)
    throw Error(kOp, "expected the same parameters in both networks, got '" + target.name + "' and '" + online.name +
                         "' in the same place");
  if (target.tensor.sizes() != online.tensor.sizes())
    throw Error(kOp, "expected " + shape_text(online.tensor.sizes()) + " for '" + target.name +
                         "' as in the online network, got " + shape_text(target.tensor.sizes()));
  if (target.tensor.scalar_type() != online.tensor.scalar_type() || target.tensor.device() != online.tensor.device())
    throw Error(kOp, "expected dtype and device of '" + target.name + "' as in the online network");
  if (target.tensor.is_same(online.tensor))
    throw Error(kOp, "'" + target.name + "' is one and the same Tensor in both networks");
}

void ema_update(Module& target, Module& online, double momentum) {
  if (!(momentum >= 0 && momentum <= 1))
    throw Error(kOp, "expected a momentum from 0 to 1, got " + std::to_string(momentum));
  auto targets = target.named(TensorRole::kParameter), onlines = online.named(TensorRole::kParameter);
  if (targets.size() != onlines.size())
    throw Error(kOp, "expected networks of equally many parameters, got " + std::to_string(targets.size()) + " and " +
                         std::to_string(onlines.size()));
  std::vector<at::Tensor> to, from;
  for (size_t i = 0; i < targets.size(); i++) {
    check_pair(targets[i], onlines[i]);
    to.push_back(targets[i].tensor);
    from.push_back(onlines[i].tensor);
  }
  at::NoGradGuard no_grad;
  if (!to.empty()) at::_foreach_lerp_(to, from, 1 - momentum);
}

}  // namespace sslrun::nn
