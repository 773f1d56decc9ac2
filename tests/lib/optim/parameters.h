// What the tests of optimisers share: parameters of one value, a group, gradients of one value.
#pragma once
#include <ATen/ATen.h>

#include "lib/optim/optimizer.h"

namespace sslrun::optim {

inline at::Tensor leaf(double value, int64_t size = 3) {
  return at::full({size}, value, at::kDouble).set_requires_grad(true);
}

inline Group group(std::vector<at::Tensor> params, double lr) {
  Group result;
  result.params = std::move(params);
  result.settings.lr = result.base_lr = lr;
  return result;
}

inline void set_grad(at::Tensor& tensor, double value) {
  tensor.mutable_grad() = at::full_like(tensor, value).detach();
}

}  // namespace sslrun::optim
