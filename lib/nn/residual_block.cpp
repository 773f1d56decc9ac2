// Residual blocks.
#include "lib/nn/residual_block.h"

#include <ATen/ATen.h>

#include "lib/nn/conv2d.h"
#include "lib/nn/norm.h"
#include "lib/nn/norm_relu.h"
#include "lib/nn/sequential.h"

namespace sslrun::nn {

static ModulePtr conv(int64_t in, int64_t out, int64_t kernel, int64_t stride = 1) {
  Conv2dOptions options;
  options.stride = stride;
  options.padding = kernel / 2;
  options.bias = false;
  return std::make_shared<Conv2d>(in, out, kernel, options);
}

static ModulePtr* add_optional(Module& block, const ModulePtr& downsample) {
  return downsample ? &block.add_child("downsample", downsample) : nullptr;
}

static ModulePtr norm(int64_t channels) { return std::make_shared<BatchNorm2d>(channels); }

ModulePtr make_downsample(int64_t in_channels, int64_t out_channels, int64_t stride) {
  return std::make_shared<Sequential>(
      std::vector<ModulePtr>{conv(in_channels, out_channels, 1, stride), norm(out_channels)});
}

BasicBlock::BasicBlock(const BlockOptions& options)
    : Module("BasicBlock"),
      conv1_(add_child("conv1", conv(options.in_channels, options.planes, 3, options.stride))),
      bn1_(add_child("bn1", norm(options.planes))),
      conv2_(add_child("conv2", conv(options.planes, options.planes, 3))),
      bn2_(add_child("bn2", norm(options.planes))),
      downsample_(add_optional(*this, options.downsample)) {}

// The last norm, the shortcut and the ReLU.
static at::Tensor join(Module& norm, at::Tensor output, const ModulePtr* downsample, const at::Tensor& input) {
  return downsample ? norm_relu(norm, std::move(output), **downsample, input)
                    : norm_relu(norm, std::move(output), input);
}

at::Tensor BasicBlock::forward(at::Tensor input) {
  at::Tensor output = norm_relu(*bn1_, conv1_->forward(input));
  return join(*bn2_, conv2_->forward(output), downsample_, input);
}

Bottleneck::Bottleneck(const BlockOptions& options)
    : Module("Bottleneck"),
      conv1_(add_child("conv1", conv(options.in_channels, options.planes * options.width, 1))),
      bn1_(add_child("bn1", norm(options.planes * options.width))),
      conv2_(
          add_child("conv2", conv(options.planes * options.width, options.planes * options.width, 3, options.stride))),
      bn2_(add_child("bn2", norm(options.planes * options.width))),
      conv3_(add_child("conv3", conv(options.planes * options.width, options.planes * kExpansion, 1))),
      bn3_(add_child("bn3", norm(options.planes * kExpansion))),
      downsample_(add_optional(*this, options.downsample)) {}

at::Tensor Bottleneck::forward(at::Tensor input) {
  at::Tensor output = norm_relu(*bn1_, conv1_->forward(input));
  output = norm_relu(*bn2_, conv2_->forward(output));
  return join(*bn3_, conv3_->forward(output), downsample_, input);
}

}  // namespace sslrun::nn
