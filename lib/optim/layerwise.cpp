// Norms and steps of LARS and LARC.
#include "lib/optim/layerwise.h"

#include <ATen/ATen.h>

namespace sslrun::optim {

at::Tensor norms(at::TensorList tensors) { return at::stack(at::_foreach_norm(tensors, 2)); }

void scale_by_rate(std::vector<at::Tensor>& values, const at::Tensor& rate, double lr) {
  if (rate.defined())
    at::_foreach_mul_(values, rate);
  else if (lr != 1)
    at::_foreach_mul_(values, lr);
}

void momentum_step(const FusedSgd& step, std::vector<at::Tensor>& params, std::vector<at::Tensor>& updates,
                   std::vector<at::Tensor>& buffers) {
  if (step.momentum != 0) return step(params, updates, buffers);
  // The fused kernel would leave the buffers as they are.
  if (step.found_inf && step.found_inf->item<float>() != 0) return;
  at::_foreach_copy_(buffers, updates);
  scale_by_rate(updates, step.rate, step.lr);
  at::_foreach_sub_(params, updates);
}

}  // namespace sslrun::optim
