// Fully connected layer.
#include "lib/nn/linear.h"

#include <ATen/ATen.h>

#include "lib/core/shape_text.h"
#include "lib/nn/init.h"

namespace sslrun::nn {

Linear::Linear(int64_t in_features, int64_t out_features, LinearOptions options)
    : Module("Linear"),
      in_features_(in_features),
      out_features_(out_features),
      weight_(add_parameter("weight", default_weight({out_features, in_features}))),
      bias_(add_parameter("bias", options.bias ? default_bias(out_features, in_features) : at::Tensor())) {}

at::Tensor Linear::forward(at::Tensor input) {
  if (input.dim() == 0 || input.size(-1) != in_features_)
    fail("expected input [..., " + std::to_string(in_features_) + "], got " + shape_text(input));
  return at::linear(input, weight_, bias_);
}

std::string Linear::details() const {
  return "in_features=" + std::to_string(in_features_) + ", out_features=" + std::to_string(out_features_) +
         ", bias=" + (bias_.defined() ? "true" : "false");
}

}  // namespace sslrun::nn
