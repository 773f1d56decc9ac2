// Max pooling [N, C, H, W], on own kernels where they take the input, else LibTorch's.
#pragma once
#include <ATen/core/Tensor.h>

#include "lib/cuda/max_pool.h"

namespace sslrun::nn {

// As at::max_pool2d with a square window, gradients included: the same values, the first of equal ones, and the same
// sums where windows overlap.
at::Tensor max_pool(const at::Tensor& input, const cuda::PoolWindow& window);

}  // namespace sslrun::nn
