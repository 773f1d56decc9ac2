// The two residual blocks of ResNet.
#pragma once
#include "lib/nn/module.h"

namespace sslrun::nn {

struct BlockOptions {
  int64_t in_channels, planes, stride = 1, width = 1;
  ModulePtr downsample;  // on the shortcut; null where input and output have the same shape
};

// Two 3x3 convolutions, output planes.
class BasicBlock : public Module {
 public:
  static constexpr int64_t kExpansion = 1;
  explicit BasicBlock(const BlockOptions& options);
  at::Tensor forward(at::Tensor input) override;

 private:
  ModulePtr &conv1_, &bn1_, &conv2_, &bn2_;
  ModulePtr* downsample_;
};

// 1x1, 3x3 (with the stride), 1x1 convolutions, output 4 * planes.
class Bottleneck : public Module {
 public:
  static constexpr int64_t kExpansion = 4;
  explicit Bottleneck(const BlockOptions& options);
  at::Tensor forward(at::Tensor input) override;

 private:
  ModulePtr &conv1_, &bn1_, &conv2_, &bn2_, &conv3_, &bn3_;
  ModulePtr* downsample_;
};

// The 1x1 convolution and norm of a shortcut.
ModulePtr make_downsample(int64_t in_channels, int64_t out_channels, int64_t stride);

}  // namespace sslrun::nn
