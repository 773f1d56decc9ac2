// What LARS and LARC share: their fields, norms of tensors, and the step with momentum behind the layers' own rates.
#pragma once
#include "lib/core/fields.h"
#include "lib/optim/fused_sgd.h"
#include "lib/optim/settings.h"

namespace sslrun::optim {

template <class Options>
std::vector<Field> layerwise_fields() {
  return {needed_lr_field<Options>(),
          momentum_field<Options>(),
          field("weight_decay", &Options::weight_decay, "times the weight is added to the gradient", at_least(0)),
          field("trust", &Options::trust, "a tensor's rate by the ratio of its norm to its gradient's", above(0)),
          field("eps", &Options::eps, "added to the gradient's norm", at_least(0)),
          field("adapt", &Options::adapt, "false: plain SGD steps, for biases and norms")};
}

// L2 norms, one a tensor: [number of tensors].
at::Tensor norms(at::TensorList tensors);

// buf = momentum * buf + u;  p -= lr * buf. Without momentum the buffers hold the updates.
void momentum_step(const FusedSgd& step, std::vector<at::Tensor>& params, std::vector<at::Tensor>& updates,
                   std::vector<at::Tensor>& buffers);

// `values` times the learning rate.
void scale_by_rate(std::vector<at::Tensor>& values, const at::Tensor& rate, double lr);

}  // namespace sslrun::optim
