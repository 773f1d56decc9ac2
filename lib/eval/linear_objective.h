// The convex objective of a linear probe, with its gradient in closed form.
#pragma once
#include <ATen/core/Tensor.h>

namespace sslrun::eval {

// rows: [N, D] float; targets: [N] int64 (softmax cross entropy) or [N, C] float of 0 and 1 (sigmoid cross entropy
// summed over classes). parameters: [C, D + 1] float, the last column is the bias.
struct LinearObjective {
  at::Tensor rows, targets;
  double weight_decay;

  // Mean loss plus weight_decay / 2 |W|^2; writes the gradient into `gradient` [C, D + 1].
  double operator()(const at::Tensor& parameters, at::Tensor& gradient) const;
  // The same over the rows of `index` only.
  double operator()(const at::Tensor& parameters, at::Tensor& gradient, const at::Tensor& index) const;
};

// logits [N, C]
at::Tensor linear_scores(const at::Tensor& parameters, const at::Tensor& rows);

}  // namespace sslrun::eval
