// Momentum encoder: the parameters of one network as a running mean of another's.
#pragma once
#include "lib/nn/module.h"

namespace sslrun::nn {

// target = momentum * target + (1 - momentum) * online for every parameter, without recording gradients; momentum 0
// copies. Buffers stay: a target in training mode keeps running statistics of its own (BYOL, arXiv 2006.07733, eq. 1).
// Throws Error("nn.ema_update", ...) when momentum lies outside [0, 1] or names, shapes, dtypes or devices of the
// parameters differ; nothing is then changed.
void ema_update(Module& target, Module& online, double momentum);

// By a scalar Tensor. One on a GPU is not waited for: it is 0 to 1 unchecked, and 0 copies only up to rounding.
void ema_update(Module& target, Module& online, const at::Tensor& momentum);

}  // namespace sslrun::nn
