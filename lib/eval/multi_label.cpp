// Counts per class, then harmonic means.
#include "lib/eval/multi_label.h"

#include <ATen/ATen.h>

#include "lib/eval/labels.h"

namespace sslrun::eval {

static at::Tensor predicted_labels(const at::Tensor& scores, const MultiLabelOptions& options) {
  at::Tensor predicted = scores >= options.threshold;
  if (options.top == 0 || options.top >= scores.size(1)) return predicted;
  at::Tensor order = std::get<1>(at::sort(scores, /*stable=*/true, 1, /*descending=*/true));
  at::Tensor best = at::zeros_like(predicted).scatter_(1, order.narrow(1, 0, options.top), true);
  return predicted & best;
}

static double f1(double precision, double recall) {
  return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
}

MultiLabel multi_label(const at::Tensor& scores, const at::Tensor& targets, const MultiLabelOptions& options) {
  if (options.top < 0)
    throw Error("eval.multi_label", "expected 'top' of 0 or more, got " + std::to_string(options.top));
  MultiLabel result{};
  result.map = mean_average_precision(scores, targets, options.ap);
  at::NoGradGuard no_grad;
  at::Tensor labels = ternary_labels(targets, options.ap.ignore), positive = labels == 1;
  at::Tensor predicted = predicted_labels(scores.detach().cpu(), options) & (labels >= 0);
  at::Tensor real = positive.sum(0).to(at::kDouble), right = (predicted & positive).sum(0).to(at::kDouble);
  at::Tensor guessed = predicted.sum(0).to(at::kDouble).clamp_min(1);
  at::Tensor used = options.ap.count_missing ? at::ones_like(real, at::kBool) : real > 0;
  auto mean = [&](const at::Tensor& shares) { return 100 * shares.masked_select(used).mean().item<double>(); };
  result.overall_precision = 100 * (right.sum() / guessed.sum()).item<double>();
  result.overall_recall = 100 * (right.sum() / real.sum()).item<double>();
  result.class_precision = mean(right / guessed);
  result.class_recall = mean(right / real);
  result.of1 = f1(result.overall_precision, result.overall_recall);
  result.cf1 = f1(result.class_precision, result.class_recall);
  return result;
}

}  // namespace sslrun::eval
