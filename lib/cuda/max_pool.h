// Max pooling on own kernels (lib/cuda/kernels/max_pool.cu): a byte a value says which pixel was taken, where LibTorch
// keeps eight.
#pragma once
#include <ATen/core/Tensor.h>

namespace sslrun::cuda {

// Square, its sides in pixels.
struct PoolWindow {
  int64_t kernel, stride, padding;
};

// Whether the kernels take the input: float32, bfloat16 or float16, channels_last [N, C, H, W], not empty; a window of
// at most 16 pixels a side, padded by half of it or less.
bool takes_max_pool(const at::Tensor& input, const PoolWindow& window);

// [N, C, H', W'], channels_last; `taken`, bytes of the same shape and order, is made where it is to be kept.
struct MaxPooled {
  at::Tensor output, taken;
};
MaxPooled max_pool(const at::Tensor& input, const PoolWindow& window, bool keep_taken);

// The gradient of the input [N, C, height, width]; `gradient` and `taken` are channels_last.
at::Tensor max_pool_backward(const at::Tensor& gradient, const at::Tensor& taken, const PoolWindow& window,
                             int64_t height, int64_t width);

}  // namespace sslrun::cuda
