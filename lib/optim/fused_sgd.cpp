// One call of at::_fused_sgd_.
#include "lib/optim/fused_sgd.h"

#include <ATen/ops/_fused_sgd.h>

namespace sslrun::optim {

void FusedSgd::operator()(at::TensorList params, at::TensorList grads, at::TensorList buffers) const {
  auto run = [&](const auto& learning_rate) {
    at::_fused_sgd_(params, grads, buffers, weight_decay, momentum, learning_rate, dampening, nesterov,
                    /*maximize=*/false, first, /*grad_scale=*/std::nullopt, found_inf);
  };
  if (rate.defined())
    run(rate);
  else
    run(lr);
}

}  // namespace sslrun::optim
