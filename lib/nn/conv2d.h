// Two-dimensional convolution.
#pragma once
#include "lib/nn/module.h"

namespace sslrun::nn {

struct Conv2dOptions {
  int64_t stride = 1, padding = 0, dilation = 1, groups = 1;
  bool bias = true;
};

// Input [N, in, H, W], output [N, out, H', W']; weight [out, in / groups, kernel, kernel], bias [out].
class Conv2d : public Module {
 public:
  Conv2d(int64_t in_channels, int64_t out_channels, int64_t kernel, Conv2dOptions options = {});
  at::Tensor forward(at::Tensor input) override;
  std::string details() const override;
  std::optional<int64_t> out_features() const override { return out_channels_; }
  at::Tensor& weight() { return weight_; }

 private:
  int64_t in_channels_, out_channels_, kernel_;
  Conv2dOptions options_;
  at::Tensor& weight_;
  at::Tensor& bias_;
};

}  // namespace sslrun::nn
