// Batch norm on own kernels (lib/cuda/kernels/batch_norm_*.cu): its steps, forward and backward.
//
// Memory is [groups, rows, channels]: groups are views of a batch, each with statistics of its own. A record of them is
// [groups, 2 * channels + 1] float32: per channel mean and inverse deviation (or squared deviations, before processes
// have joined theirs), then the number of values. All tensors are on one device; weight and bias may be undefined.
#pragma once
#include <ATen/core/Tensor.h>

#include <optional>

namespace sslrun::cuda {

// Whether the kernels take the input: float32, bfloat16 or float16, [N, C] or channels_last [N, C, H, W], not empty.
bool takes_batch_norm(const at::Tensor& input);
bool takes_batch_norm(at::ScalarType type);

struct BatchNormState {
  at::Tensor running_mean, running_var;  // [channels] float32
  at::Tensor tracked;                    // [] int64: batches so far
  double momentum, eps;
};

// Final records of the input; moves the running statistics, view after view.
at::Tensor batch_norm_records(const at::Tensor& input, int64_t groups, const BatchNormState& state);
// Records to be joined, into `records`, groups * (2 * channels + 1) values of one dimension.
void batch_norm_moments(const at::Tensor& input, int64_t groups, const at::Tensor& records);
// Final records of all processes: row p of `gathered` [processes, size] has those of process p from `start` on.
at::Tensor batch_norm_join(const at::Tensor& gathered, int64_t start, int64_t groups, int64_t channels,
                           const BatchNormState& state);

// An input with its final records.
struct Normalised {
  at::Tensor input, records, weight, bias;
};
// What a ReLU let through: a bit a value, where it follows a sum; undefined elsewhere.
struct Applied {
  at::Tensor output, mask;
};
// relu(norm(input) + residual), or of two norms; without ReLU, residual and other where they are not given. A mask is
// made where `keep_mask`.
Applied batch_norm_apply(const Normalised& one, const Normalised* other, const at::Tensor& residual, bool relu,
                         bool keep_mask);

// Sums for the gradient, into `sums`, groups * 2 * channels values of one dimension; gradients of weight and bias where
// they are defined, [channels] float32. With `relu` and no mask the ReLU followed the norm itself.
struct Reduced {
  at::Tensor of_weight, of_bias;
};
Reduced batch_norm_reduce(const at::Tensor& gradient, const Normalised& one, bool relu, const at::Tensor& mask,
                          const at::Tensor& sums);
// Gradients of the input and, with `residual`, of what was added to its norm.
struct Returned {
  at::Tensor of_input, of_residual;
};
Returned batch_norm_apply_backward(const at::Tensor& gradient, const Normalised& one, bool relu, const at::Tensor& mask,
                                   const at::Tensor& sums, bool residual);

}  // namespace sslrun::cuda
