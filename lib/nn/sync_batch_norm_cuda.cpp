// Forward exchanges (mean, inverse deviation, count) once, backward two sums per channel.
#include "lib/nn/sync_batch_norm_cuda.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

#include <optional>

#include "lib/dist/neighbours.h"
#include "lib/nn/recomputation.h"

namespace sslrun::nn {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

namespace {

struct SyncNormalise : torch::autograd::Function<SyncNormalise> {
  static at::Tensor forward(AutogradContext* context, int64_t group, int64_t neighbours, const at::Tensor& given,
                            const std::optional<at::Tensor>& weight, const std::optional<at::Tensor>& bias,
                            const at::Tensor& running_mean, const at::Tensor& running_var, double momentum,
                            double eps) {
    at::Tensor input = given.contiguous(given.suggest_memory_format());
    auto kept = computed_once([&]() -> std::vector<at::Tensor> {
      auto [own_mean, own_inverse] = at::batch_norm_stats(input, eps);
      at::Tensor count = at::full({1}, double(input.numel() / input.size(1)), own_mean.options());
      at::Tensor own = at::cat({own_mean, own_inverse, count}).unsqueeze(0);
      at::Tensor all = dist::gather_neighbours(reinterpret_cast<dist::Group*>(group), own, neighbours);  // [P, 2 C + 1]
      int64_t channels = input.size(1);
      at::Tensor counts = all.select(1, 2 * channels).contiguous();
      auto [mean, inverse] = at::batch_norm_gather_stats_with_counts(input, all.narrow(1, 0, channels).contiguous(),
                                                                     all.narrow(1, channels, channels).contiguous(),
                                                                     running_mean, running_var, momentum, eps, counts);
      return {mean, inverse, counts};
    });
    const at::Tensor &mean = kept[0], &inverse = kept[1], &counts = kept[2];
    context->save_for_backward({input, weight.value_or(at::Tensor()), mean, inverse, counts.to(at::kInt)});
    context->saved_data["group"] = group;
    context->saved_data["neighbours"] = neighbours;
    return at::batch_norm_elemt(input, weight, bias, mean, inverse, eps);
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    auto saved = context->get_saved_variables();
    const at::Tensor &input = saved[0], &weight = saved[1], &mean = saved[2], &inverse = saved[3], &counts = saved[4];
    auto* group = reinterpret_cast<dist::Group*>(context->saved_data["group"].toInt());
    at::Tensor gradient = gradients[0].contiguous(input.suggest_memory_format());
    auto [sum_g, sum_gx, of_weight, of_bias] = at::batch_norm_backward_reduce(gradient, input, mean, inverse, weight,
                                                                              true, weight.defined(), weight.defined());
    at::Tensor all =
        dist::sum_of_neighbours(group, at::stack({sum_g, sum_gx}), context->saved_data["neighbours"].toInt());
    at::Tensor of_input = at::batch_norm_backward_elemt(gradient, input, mean, inverse, weight, all[0].contiguous(),
                                                        all[1].contiguous(), counts);
    at::Tensor none;
    return {none, none, of_input, of_weight, of_bias, none, none, none, none};
  }
};

}  // namespace

at::Tensor sync_batch_norm_cuda(dist::Group* group, int64_t neighbours, const at::Tensor& input,
                                const at::Tensor& weight, const at::Tensor& bias, const at::Tensor& running_mean,
                                const at::Tensor& running_var, double momentum, double eps) {
  // Autograd takes a tensor that is not there only as an optional.
  auto given = [](const at::Tensor& tensor) { return tensor.defined() ? std::optional(tensor) : std::nullopt; };
  return SyncNormalise::apply(reinterpret_cast<int64_t>(group), neighbours, input, given(weight), given(bias),
                              running_mean, running_var, momentum, eps);
}

}  // namespace sslrun::nn
