// Initialisation formulas.
#include "lib/nn/init.h"

#include <ATen/ATen.h>

namespace sslrun::nn {

at::Tensor default_weight(at::IntArrayRef sizes) {
  at::NoGradGuard no_grad;
  at::Tensor weight = at::empty(sizes);
  if (weight.numel() == 0) return weight;
  double slope = std::sqrt(5.0);
  double gain = std::sqrt(2.0 / (1 + slope * slope));
  double deviation = gain / std::sqrt(double(weight.numel() / sizes[0]));
  double bound = std::sqrt(3.0) * deviation;
  return weight.uniform_(-bound, bound);
}

at::Tensor default_bias(int64_t size, int64_t fan_in) {
  at::NoGradGuard no_grad;
  double bound = fan_in > 0 ? 1 / std::sqrt(double(fan_in)) : 0;
  return at::empty({size}).uniform_(-bound, bound);
}

void kaiming_normal_fan_out(at::Tensor& weight) {
  at::NoGradGuard no_grad;
  double fan_out = double(weight.size(0) * weight.size(2) * weight.size(3));
  weight.normal_(0, std::sqrt(2.0) / std::sqrt(fan_out));
}

}  // namespace sslrun::nn
