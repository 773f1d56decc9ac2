// Spatial pooling layers; input [N, C, H, W].
#pragma once
#include "lib/nn/module.h"

namespace sslrun::nn {

struct PoolOptions {
  std::optional<int64_t> stride;  // of the window; by default its side
  int64_t padding = 0;            // pixels at each side
};

// Output [N, C, H', W'] with H' = floor((H + 2 padding - kernel) / stride) + 1.
class MaxPool2d : public Module {
 public:
  explicit MaxPool2d(int64_t kernel, PoolOptions options = {})
      : Module("MaxPool2d"), kernel_(kernel), stride_(options.stride.value_or(kernel)), padding_(options.padding) {}
  at::Tensor forward(at::Tensor input) override;
  std::string details() const override;

 private:
  int64_t kernel_, stride_, padding_;
};

class AvgPool2d : public Module {
 public:
  explicit AvgPool2d(int64_t kernel, PoolOptions options = {})
      : Module("AvgPool2d"), kernel_(kernel), stride_(options.stride.value_or(kernel)), padding_(options.padding) {}
  at::Tensor forward(at::Tensor input) override;
  std::string details() const override;

 private:
  int64_t kernel_, stride_, padding_;
};

// Output [N, C, size, size].
class AdaptiveAvgPool2d : public Module {
 public:
  explicit AdaptiveAvgPool2d(int64_t size) : Module("AdaptiveAvgPool2d"), size_(size) {}
  at::Tensor forward(at::Tensor input) override;
  std::string details() const override { return "output_size=" + std::to_string(size_); }

 private:
  int64_t size_;
};

}  // namespace sslrun::nn
