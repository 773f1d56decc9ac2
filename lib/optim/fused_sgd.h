// LibTorch's fused SGD kernel, with the learning rate as a number or in the device's memory.
#pragma once
#include <ATen/core/Tensor.h>

#include <optional>

namespace sslrun::optim {

struct FusedSgd {
  double lr = 0, weight_decay = 0, momentum = 0, dampening = 0;
  bool nesterov = false;
  bool first = false;                   // buffers take the gradient as it is
  at::Tensor rate;                      // counts instead of lr where defined
  std::optional<at::Tensor> found_inf;  // where it is not 0 nothing changes

  void operator()(at::TensorList params, at::TensorList grads, at::TensorList buffers) const;
};

}  // namespace sslrun::optim
