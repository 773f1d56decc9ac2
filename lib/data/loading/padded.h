// Pictures of several sizes as one tensor.
#pragma once
#include <ATen/core/Tensor.h>

#include <vector>

namespace sslrun::data {

struct Padding {
  int divisor = 1;  // the sides are rounded up to a multiple of it
  double value = 0;
  bool channels_last = false, pinned = false;  // of the tensor
};

// [..., height, width] each, as one tensor of the largest height and width, padded at the bottom and the right. Those
// that are not there (undefined) are padding; undefined where none is there.
at::Tensor padded(const std::vector<at::Tensor>& items, const Padding& padding);

}  // namespace sslrun::data
