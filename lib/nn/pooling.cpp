// Spatial pooling layers.
#include "lib/nn/pooling.h"

#include <ATen/ATen.h>

#include "lib/core/shape_text.h"
#include "lib/nn/max_pool.h"

namespace sslrun::nn {

static void check_map(const Module& module, const at::Tensor& input) {
  if (input.dim() != 4) module.fail("expected input [N, C, H, W], got " + shape_text(input));
}

static std::string window_text(int64_t kernel, int64_t stride, int64_t padding) {
  return "kernel_size=" + std::to_string(kernel) + ", stride=" + std::to_string(stride) +
         ", padding=" + std::to_string(padding);
}

at::Tensor MaxPool2d::forward(at::Tensor input) {
  check_map(*this, input);
  return max_pool(input, {kernel_, stride_, padding_});
}

std::string MaxPool2d::details() const { return window_text(kernel_, stride_, padding_); }

at::Tensor AvgPool2d::forward(at::Tensor input) {
  check_map(*this, input);
  return at::avg_pool2d(input, kernel_, stride_, padding_);
}

std::string AvgPool2d::details() const { return window_text(kernel_, stride_, padding_); }

at::Tensor AdaptiveAvgPool2d::forward(at::Tensor input) {
  check_map(*this, input);
  return at::adaptive_avg_pool2d(input, {size_, size_});
}

}  // namespace sslrun::nn
