// d loss / d logits = (prediction - target) / N for both losses.
#include "lib/eval/linear_objective.h"

#include <ATen/ATen.h>

#include "lib/core/interrupt.h"

namespace sslrun::eval {

static at::Tensor weight_of(const at::Tensor& parameters) { return parameters.narrow(1, 0, parameters.size(1) - 1); }
static at::Tensor bias_of(const at::Tensor& parameters) { return parameters.select(1, parameters.size(1) - 1); }

at::Tensor linear_scores(const at::Tensor& parameters, const at::Tensor& rows) {
  return at::addmm(bias_of(parameters), rows, weight_of(parameters).t());
}

// Sum of the losses of some rows; adds their gradients.
static double add_rows(const at::Tensor& parameters, const at::Tensor& rows, const at::Tensor& targets,
                       at::Tensor& gradient) {
  at::Tensor logits = linear_scores(parameters, rows), slope;
  double loss;
  if (targets.dim() == 1) {
    at::Tensor log_probability = logits.log_softmax(1), label = targets.unsqueeze(1);
    loss = -log_probability.gather(1, label).sum(at::kDouble).item<double>();
    slope = log_probability.exp_();
    slope.scatter_add_(1, label, at::full_like(label, -1, slope.options()));
  } else {
    loss = at::binary_cross_entropy_with_logits(logits, targets, {}, {}, at::Reduction::None)
               .sum(at::kDouble)
               .item<double>();
    slope = logits.sigmoid().sub_(targets);
  }
  weight_of(gradient).add_(slope.t().matmul(rows));
  bias_of(gradient).add_(slope.sum(0));
  return loss;
}

static double finish(const at::Tensor& parameters, at::Tensor& gradient, double loss, int64_t count, double decay) {
  gradient.div_(double(count));
  weight_of(gradient).add_(weight_of(parameters), decay);
  return loss / double(count) + 0.5 * decay * weight_of(parameters).square().sum(at::kDouble).item<double>();
}

double LinearObjective::operator()(const at::Tensor& parameters, at::Tensor& gradient) const {
  constexpr int64_t kTile = 16384;  // bounds the memory of the logits
  gradient.zero_();
  double loss = 0;
  int64_t count = rows.size(0);
  for (int64_t begin = 0; begin < count; begin += kTile) {
    check_interrupt();
    int64_t size = std::min(kTile, count - begin);
    loss += add_rows(parameters, rows.narrow(0, begin, size), targets.narrow(0, begin, size), gradient);
  }
  return finish(parameters, gradient, loss, count, weight_decay);
}

double LinearObjective::operator()(const at::Tensor& parameters, at::Tensor& gradient, const at::Tensor& index) const {
  check_interrupt();
  gradient.zero_();
  double loss = add_rows(parameters, rows.index_select(0, index), targets.index_select(0, index), gradient);
  return finish(parameters, gradient, loss, index.size(0), weight_decay);
}

}  // namespace sslrun::eval
