// What the tests of optimisers share: parameters of one value, a group, gradients of one value.
#pragma once
#include <ATen/ATen.h>

#include "lib/optim/sgd.h"

namespace sslrun::optim {

inline at::Tensor leaf(double value, int64_t size = 3) {
  return at::full({size}, value, at::kDouble).set_requires_grad(true);
}

template <class Options = SgdOptions>
Group group(std::vector<at::Tensor> params, double lr, Options options = {}) {
  options.lr = lr;
  return {.params = std::move(params), .settings = options, .base_lr = lr};
}

inline void set_grad(at::Tensor& tensor, double value) {
  tensor.mutable_grad() = at::full_like(tensor, value).detach();
}

}  // namespace sslrun::optim
