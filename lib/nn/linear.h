// Fully connected layer: y = x W^T + b.
#pragma once
#include "lib/nn/module.h"

namespace sslrun::nn {

struct LinearOptions {
  bool bias = true;
};

// Input [..., in], output [..., out]; weight [out, in], bias [out].
class Linear : public Module {
 public:
  Linear(int64_t in_features, int64_t out_features, LinearOptions options = {});
  at::Tensor forward(at::Tensor input) override;
  std::string details() const override;
  std::optional<int64_t> out_features() const override { return out_features_; }

 private:
  int64_t in_features_, out_features_;
  at::Tensor& weight_;
  at::Tensor& bias_;
};

}  // namespace sslrun::nn
