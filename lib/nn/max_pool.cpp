// The gradient of the own kernels; neither input nor output is kept for it.
#include "lib/nn/max_pool.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

#include "lib/cuda/kernel.h"

namespace sslrun::nn {

namespace {

// The same sums by an operator that has a gradient itself.
at::Tensor differentiable(const at::Tensor& gradient, const at::Tensor& taken, const cuda::PoolWindow& window,
                          int64_t height, int64_t width) {
  at::Tensor tap = taken.to(at::kLong), at_y = at::arange(taken.size(2), tap.options()).view({-1, 1}),
             at_x = at::arange(taken.size(3), tap.options());
  at::Tensor y = at_y * window.stride - window.padding + tap.div(window.kernel, "floor"),
             x = at_x * window.stride - window.padding + tap.remainder(window.kernel);
  at::Tensor zeros = at::zeros({taken.size(0), taken.size(1), height * width}, gradient.options());
  return zeros.scatter_add(2, (y * width + x).flatten(2), gradient.flatten(2)).view({taken.size(0), -1, height, width});
}

struct MaxPool : torch::autograd::Function<MaxPool> {
  static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& input, int64_t kernel,
                            int64_t stride, int64_t padding) {
    auto pooled = cuda::max_pool(input, {kernel, stride, padding}, /*keep_taken=*/true);
    context->save_for_backward({pooled.taken});
    context->saved_data["form"] = std::vector<int64_t>{kernel, stride, padding, input.size(2), input.size(3)};
    return pooled.output;
  }
  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list gradients) {
    auto form = context->saved_data["form"].toIntVector();
    at::Tensor taken = context->get_saved_variables()[0], gradient = gradients[0];
    cuda::PoolWindow window{form[0], form[1], form[2]};
    at::Tensor result = at::GradMode::is_enabled()
                            ? differentiable(gradient, taken, window, form[3], form[4])
                            : cuda::max_pool_backward(gradient.contiguous(at::MemoryFormat::ChannelsLast), taken,
                                                      window, form[3], form[4]);
    return {result, {}, {}, {}};
  }
};

}  // namespace

at::Tensor max_pool(const at::Tensor& input, const cuda::PoolWindow& window) {
  if (!cuda::has_kernels(input.device()) || !cuda::takes_max_pool(input, window))
    return at::max_pool2d(input, window.kernel, window.stride, window.padding);
  if (at::GradMode::is_enabled() && input.requires_grad())
    return MaxPool::apply(input, window.kernel, window.stride, window.padding);
  return cuda::max_pool(input, window, /*keep_taken=*/false).output;
}

}  // namespace sslrun::nn
