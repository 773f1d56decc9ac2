// A norm with the ReLU behind it: one kernel where it can be, else one operation after the other.
#pragma once
#include "lib/nn/module.h"

namespace sslrun::nn {

// relu(norm(input)), and relu(norm(input) + residual) with a residual of the output's shape.
at::Tensor norm_relu(Module& norm, at::Tensor input, const at::Tensor& residual = {});
// relu(norm(input) + shortcut(from)). Where the shortcut ends in a batch norm, both norms are one kernel, and
// SyncBatchNorms exchange their statistics at once.
at::Tensor norm_relu(Module& norm, at::Tensor input, Module& shortcut, const at::Tensor& from);

}  // namespace sslrun::nn
