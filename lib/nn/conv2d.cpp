// Two-dimensional convolution.
#include "lib/nn/conv2d.h"

#include <ATen/ATen.h>

#include "lib/core/shape_text.h"
#include "lib/nn/init.h"

namespace sslrun::nn {

static int64_t checked_group_width(int64_t in, int64_t out, int64_t groups, const Module& module) {
  if (groups < 1 || in % groups || out % groups)
    module.fail("expected 'groups' that divides " + std::to_string(in) + " input and " + std::to_string(out) +
                " output channels, got " + std::to_string(groups));
  return in / groups;
}

Conv2d::Conv2d(int64_t in_channels, int64_t out_channels, int64_t kernel, Conv2dOptions options)
    : Module("Conv2d"),
      in_channels_(in_channels),
      out_channels_(out_channels),
      kernel_(kernel),
      options_(options),
      weight_(add_parameter(
          "weight", default_weight({out_channels, checked_group_width(in_channels, out_channels, options.groups, *this),
                                    kernel, kernel}))),
      bias_(add_parameter("bias", options.bias
                                      ? default_bias(out_channels, in_channels / options.groups * kernel * kernel)
                                      : at::Tensor())) {}

at::Tensor Conv2d::forward(at::Tensor input) {
  if (input.dim() != 4 || input.size(1) != in_channels_)
    fail("expected input [N, " + std::to_string(in_channels_) + ", H, W], got " + shape_text(input));
  return at::conv2d(input, weight_, bias_, options_.stride, options_.padding, options_.dilation, options_.groups);
}

std::string Conv2d::details() const {
  std::string text = std::to_string(in_channels_) + ", " + std::to_string(out_channels_) +
                     ", kernel_size=" + std::to_string(kernel_) + ", stride=" + std::to_string(options_.stride);
  if (options_.padding) text += ", padding=" + std::to_string(options_.padding);
  if (options_.dilation != 1) text += ", dilation=" + std::to_string(options_.dilation);
  if (options_.groups != 1) text += ", groups=" + std::to_string(options_.groups);
  return text + (options_.bias ? "" : ", bias=false");
}

}  // namespace sslrun::nn
