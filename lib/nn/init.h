// Random initialisation with torch.nn.init's formulas and draw order, from torch's global generator.
#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>

namespace sslrun::nn {

// Default of Linear and Conv2d weights: kaiming_uniform_(a=sqrt(5)) = U(+-1/sqrt(fan_in)), with torch's rounding.
at::Tensor default_weight(at::IntArrayRef sizes);

// Default of Linear and Conv2d biases: U(+-1/sqrt(fan_in)).
at::Tensor default_bias(int64_t size, int64_t fan_in);

// In place: N(0, sqrt(2 / (kernel area * out channels))); weight [out, in, kh, kw]. He et al., arXiv 1502.01852.
void kaiming_normal_fan_out(at::Tensor& weight);

}  // namespace sslrun::nn
