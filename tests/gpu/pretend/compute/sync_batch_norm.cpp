// By the operators' definitions: statistics in float32 (float64 for float64), results rounded to the input's type.
// What each returns is said in PyTorch's aten/src/ATen/native/cuda/Normalization.cuh.
#include "sync_batch_norm.h"

#include <ATen/ATen.h>
#include <c10/cuda/CUDAGuard.h>

#include <cmath>
#include <functional>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "../runtime.h"
#include "host_form.h"

namespace pretend {
namespace {
using at::Tensor;
using Optional = std::optional<Tensor>;

at::ScalarType wide_type(const Tensor& tensor) {
  return tensor.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
}
Tensor wide(const Tensor& tensor) { return tensor.to(wide_type(tensor)); }
bool is_given(const Optional& tensor) { return tensor && tensor->defined(); }
Optional host(const Optional& tensor) { return is_given(tensor) ? Optional(host_view(*tensor)) : std::nullopt; }

std::vector<int64_t> all_but_channels(const Tensor& input) {
  std::vector<int64_t> dims{0};
  for (int64_t d = 2; d < input.dim(); d++) dims.push_back(d);
  return dims;
}
// [C] as [1, C, 1, …].
Tensor beside(const Tensor& channels, const Tensor& input) {
  std::vector<int64_t> shape(size_t(input.dim()), 1);
  shape[1] = -1;
  return channels.to(wide_type(input)).view(shape);
}
Tensor per_channel(const Tensor& input, at::ScalarType type) {
  return at::empty({input.size(1)}, input.options().dtype(type));
}

// Now, or at each replay of the recording.
void on_stream(const Tensor& input, const char* name, std::function<void()> compute) {
  const c10::cuda::CUDAGuard guard(input.device());
  C10_CUDA_CHECK(enqueue(c10::cuda::getCurrentCUDAStream(), name, [compute = std::move(compute)] {
    const at::AutoDispatchBelowADInplaceOrView below;
    const at::NoGradGuard no_grad;
    compute();
  }));
}

std::tuple<Tensor, Tensor> stats(const Tensor& input, double eps) {
  Tensor mean = per_channel(input, wide_type(input)), inverse = at::empty_like(mean);
  on_stream(input, "batch_norm_stats", [x = host_view(input), to = host_view(mean), inverse = host_view(inverse), eps] {
    const auto [variance, centre] = at::var_mean(wide(x), all_but_channels(x), /*unbiased=*/false);
    to.copy_(centre);
    inverse.copy_((variance + eps).rsqrt());
  });
  return {mean, inverse};
}

// Joins [P, C] means and inverse deviations of parts with `counts` [P] values per channel (Chan et al. 1979).
std::tuple<Tensor, Tensor> gather_stats(const Tensor& input, const Tensor& means, const Tensor& inverses,
                                        const Optional& running_mean, const Optional& running_var, double momentum,
                                        double eps, const Tensor& counts) {
  Tensor mean = per_channel(input, wide_type(input)), inverse = at::empty_like(mean);
  on_stream(input, "batch_norm_gather_stats_with_counts",
            [means = host_view(means), inverses = host_view(inverses), running_mean = host(running_mean),
             running_var = host(running_var), counts = host_view(counts), to = host_view(mean),
             inverse = host_view(inverse), momentum, eps] {
              const Tensor weights = counts.to(means.scalar_type()).view({-1, 1}), total = weights.sum();
              const Tensor centre = (means * weights).sum(0) / total;
              const Tensor variances = inverses.pow(-2) - eps;
              const Tensor squares = ((variances + (means - centre).square()) * weights).sum(0);
              to.copy_(centre);
              inverse.copy_((squares / total + eps).rsqrt());
              const auto move = [&](const Optional& running, const Tensor& now) {
                if (running) running->mul_(1 - momentum).add_(now.to(running->scalar_type()), momentum);
              };
              move(running_mean, centre);
              move(running_var, squares / (total - 1));
            });
  return {mean, inverse};
}

Tensor elemt(const Tensor& input, const Optional& weight, const Optional& bias, const Tensor& mean,
             const Tensor& inverse, double) {
  Tensor result = at::empty_like(input);
  on_stream(input, "batch_norm_elemt",
            [x = host_view(input), weight = host(weight), bias = host(bias), mean = host_view(mean),
             inverse = host_view(inverse), to = host_view(result)] {
              Tensor y = (wide(x) - beside(mean, x)) * beside(inverse, x);
              if (weight) y = y * beside(*weight, x);
              if (bias) y = y + beside(*bias, x);
              to.copy_(y);
            });
  return result;
}

std::tuple<Tensor, Tensor, Tensor, Tensor> backward_reduce(const Tensor& gradient, const Tensor& input,
                                                           const Tensor& mean, const Tensor& inverse,
                                                           const Optional& weight, bool input_g, bool weight_g,
                                                           bool bias_g) {
  TORCH_CHECK(is_given(weight) || !(weight_g || bias_g), "gradients of a weight that is not there");
  const auto made = [&](bool wanted, const Optional& like) { return wanted ? at::empty_like(*like) : Tensor(); };
  Tensor sum = made(input_g, mean), product = made(input_g, mean);
  Tensor of_weight = made(weight_g, weight), of_bias = made(bias_g, weight);
  on_stream(input, "batch_norm_backward_reduce",
            [g = host_view(gradient), x = host_view(input), mean = host_view(mean), inverse = host_view(inverse),
             sum = host_view(sum), product = host_view(product), of_weight = host_view(of_weight),
             of_bias = host_view(of_bias)] {
              const std::vector<int64_t> dims = all_but_channels(x);
              const Tensor total = wide(g).sum(dims), with_x = (wide(g) * (wide(x) - beside(mean, x))).sum(dims);
              if (sum.defined()) sum.copy_(total);
              if (product.defined()) product.copy_(with_x);
              if (of_weight.defined()) of_weight.copy_(with_x * inverse);
              if (of_bias.defined()) of_bias.copy_(total);
            });
  return {sum, product, of_weight, of_bias};
}

Tensor backward_elemt(const Tensor& gradient, const Tensor& input, const Tensor& mean, const Tensor& inverse,
                      const Optional& weight, const Tensor& sum, const Tensor& product, const Tensor& counts) {
  Tensor result = at::empty_like(input);
  on_stream(input, "batch_norm_backward_elemt",
            [g = host_view(gradient), x = host_view(input), mean = host_view(mean), inverse = host_view(inverse),
             weight = host(weight), sum = host_view(sum), product = host_view(product), counts = host_view(counts),
             to = host_view(result)] {
              const Tensor total = counts.sum().to(inverse.scalar_type());
              const Tensor slope = inverse.square() * product / total;
              Tensor scale = inverse;
              if (weight) scale = scale * weight->to(inverse.scalar_type());
              to.copy_((wide(g) - beside(sum / total, x) - (wide(x) - beside(mean, x)) * beside(slope, x)) *
                       beside(scale, x));
            });
  return result;
}
}

bool is_of_sync_batch_norm(const std::string& name) {
  static const std::set<std::string> names{"batch_norm_stats", "batch_norm_gather_stats_with_counts",
                                           "batch_norm_elemt", "batch_norm_backward_reduce",
                                           "batch_norm_backward_elemt"};
  return names.contains(name);
}

void add_sync_batch_norm(torch::Library& library) {
  library.impl("batch_norm_stats", stats);
  library.impl("batch_norm_gather_stats_with_counts", gather_stats);
  library.impl("batch_norm_elemt", elemt);
  library.impl("batch_norm_backward_reduce", backward_reduce);
  library.impl("batch_norm_backward_elemt", backward_elemt);
}
}
