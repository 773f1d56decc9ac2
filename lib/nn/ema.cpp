// One _foreach_lerp_ over all parameters; by a number on a GPU its three steps.
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

namespace {

struct Pairs {
  std::vector<at::Tensor> targets, onlines;
};

Pairs pairs_of(Module& target, Module& online) {
  auto targets = target.named(TensorRole::kParameter), onlines = online.named(TensorRole::kParameter);
  if (targets.size() != onlines.size())
    throw Error(kOp, "expected networks of equally many parameters, got " + std::to_string(targets.size()) + " and " +
                         std::to_string(onlines.size()));
  Pairs pairs;
  for (size_t i = 0; i < targets.size(); i++) {
    check_pair(targets[i], onlines[i]);
    pairs.targets.push_back(targets[i].tensor);
    pairs.onlines.push_back(onlines[i].tensor);
  }
  return pairs;
}

}  // namespace

void ema_update(Module& target, Module& online, double momentum) {
  if (!(momentum >= 0 && momentum <= 1))
    throw Error(kOp, "expected a momentum from 0 to 1, got " + std::to_string(momentum));
  auto [targets, onlines] = pairs_of(target, online);
  at::NoGradGuard no_grad;
  if (!targets.empty()) at::_foreach_lerp_(targets, onlines, 1 - momentum);
}

void ema_update(Module& target, Module& online, const at::Tensor& momentum) {
  if (momentum.numel() != 1)
    throw Error(kOp, "expected a momentum of one number, got a Tensor " + shape_text(momentum));
  if (momentum.is_cpu()) return ema_update(target, online, momentum.item<double>());
  auto [targets, onlines] = pairs_of(target, online);
  if (targets.empty()) return;
  at::NoGradGuard no_grad;
  auto way = at::_foreach_sub(onlines, targets);
  at::_foreach_mul_(way, at::rsub(momentum.reshape({}), 1).to(targets[0].scalar_type()));
  at::_foreach_add_(targets, way);
}

}  // namespace sslrun::nn
