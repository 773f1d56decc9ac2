// Batch norm over the images of all processes, on LibTorch's CUDA kernels for it.
#pragma once
#include <ATen/core/Tensor.h>

#include "lib/dist/group.h"

namespace sslrun::nn {

// Training mode: normalises input [N, C, ...] by the statistics of `neighbours` processes (lib/dist/neighbours.h) and
// updates the running ones (biased variance for the output, unbiased for running_var). Gradients of input, weight and
// bias are those of the joined batch; as with all parameters, those of weight and bias are this process's part of the
// sum. An empty group is one process.
at::Tensor sync_batch_norm_cuda(dist::Group* group, int64_t neighbours, const at::Tensor& input,
                                const at::Tensor& weight, const at::Tensor& bias, const at::Tensor& running_mean,
                                const at::Tensor& running_var, double momentum, double eps);

}  // namespace sslrun::nn
