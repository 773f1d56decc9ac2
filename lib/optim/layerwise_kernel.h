// Steps of LARS and LARC for all tensors of a bucket in two launches per 96 tensors, where own GPU kernels run.
#pragma once
#include <ATen/core/Tensor.h>

#include <optional>

namespace sslrun::optim {

// u = g + wd * p;  buf = momentum * buf + r * u;  p -= lr * buf, or with the rate in the buffer buf = momentum * buf +
// lr * r * u;  p -= buf. Formulas of r: lars.h and larc.h. What lib/cuda/kernels/layerwise.cu has.
struct LayerwiseStep {
  enum class Ratio { kOne, kLars, kLarsByGradient, kLarc };
  Ratio ratio = Ratio::kOne;
  bool rate_in_buffer = false;
  double lr = 0, momentum = 0, weight_decay = 0, trust = 0, eps = 0;
  at::Tensor rate;                      // counts instead of lr where defined
  std::optional<at::Tensor> found_inf;  // where it is not 0 nothing changes

  // Makes the step, and says whether it could: on a device with own kernels, for float32 tensors. All three of a
  // parameter have its layout, without gaps.
  bool operator()(at::TensorList params, at::TensorList grads, at::TensorList buffers) const;
};

}  // namespace sslrun::optim
