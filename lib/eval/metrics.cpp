// Ranking and counting in double precision.
#include "lib/eval/metrics.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <limits>
#include <numeric>

#include "lib/core/shape_text.h"
#include "lib/eval/labels.h"

namespace sslrun::eval {

std::vector<double> accuracy(const at::Tensor& scores, const at::Tensor& target, const std::vector<int64_t>& topk) {
  check_scores(scores, target, "eval.accuracy");
  if (is_multi_label(target))
    throw Error("eval.accuracy", "expected class indices (int64 [N]), got " + describe(target));
  for (int64_t k : topk)
    if (k < 1) throw Error("eval.accuracy", "expected 'topk' of at least 1, got " + std::to_string(k));
  at::NoGradGuard no_grad;
  at::Tensor label = target.to(scores.device()).to(at::kLong).unsqueeze(1);
  at::Tensor own = scores.gather(1, label);
  at::Tensor earlier = at::arange(scores.size(1), label.options()).unsqueeze(0) < label;
  // "not (score <= own)" rather than "score > own": NaN then counts as better.
  at::Tensor rank = ((scores <= own).logical_not() | ((scores == own) & earlier)).sum(1);
  std::vector<double> shares;
  for (int64_t k : topk)
    shares.push_back(100.0 * (rank < std::min(k, scores.size(1))).to(at::kDouble).mean().item<double>());
  return shares;
}

static double average_precision_of(const float* scores, const bool* positive, int64_t count) {
  std::vector<int32_t> order(static_cast<size_t>(count));
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](int32_t a, int32_t b) { return scores[a] > scores[b]; });
  int64_t total = std::count(positive, positive + count, true), found = 0;
  if (total == 0) return std::numeric_limits<double>::quiet_NaN();
  double sum = 0, recall = 0;
  for (int64_t i = 0; i < count; i++) {
    found += positive[order[size_t(i)]];
    bool last_of_score = i + 1 == count || scores[order[size_t(i + 1)]] != scores[order[size_t(i)]];
    if (!last_of_score) continue;
    double new_recall = double(found) / double(total);
    sum += (new_recall - recall) * double(found) / double(i + 1);
    recall = new_recall;
  }
  return sum;
}

at::Tensor average_precision(const at::Tensor& scores, const at::Tensor& targets) {
  check_scores(scores, targets, "eval.average_precision");
  if (!is_multi_label(targets) || targets.sizes() != scores.sizes())
    throw Error("eval.average_precision",
                "expected targets of the scores' shape " + shape_text(scores) + ", got " + describe(targets));
  at::NoGradGuard no_grad;
  at::Tensor columns = scores.detach().cpu().to(at::kFloat).t().contiguous();
  if (columns.isnan().any().item<bool>()) throw Error("eval.average_precision", "the scores contain NaN");
  at::Tensor positives = (targets.detach().cpu() > 0.5).t().contiguous();
  int64_t classes = columns.size(0), count = columns.size(1);
  at::Tensor result = at::empty({classes}, at::kDouble);
  const float* score = columns.const_data_ptr<float>();
  const bool* positive = positives.const_data_ptr<bool>();
  double* out = result.mutable_data_ptr<double>();
  at::parallel_for(0, classes, 1, [&](int64_t begin, int64_t end) {
    for (int64_t c = begin; c < end; c++) out[c] = average_precision_of(score + c * count, positive + c * count, count);
  });
  return result;
}

double mean_average_precision(const at::Tensor& scores, const at::Tensor& targets) {
  return 100.0 * average_precision(scores, targets).nanmean().item<double>();
}

MultiLabel multi_label(const at::Tensor& scores, const at::Tensor& targets, double threshold) {
  MultiLabel result{};
  result.map = mean_average_precision(scores, targets);
  at::NoGradGuard no_grad;
  at::Tensor predicted = scores.detach().cpu() >= threshold, positive = targets.detach().cpu() > 0.5;
  at::Tensor real = positive.sum(0).to(at::kDouble), right = (predicted & positive).sum(0).to(at::kDouble);
  at::Tensor guessed = predicted.sum(0).to(at::kDouble).clamp_min(1), used = real > 0;
  auto f1 = [](double precision, double recall) {
    return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
  };
  result.overall_precision = 100 * (right.sum() / guessed.sum()).item<double>();
  result.overall_recall = 100 * (right.sum() / real.sum()).item<double>();
  result.class_precision = 100 * (right / guessed).masked_select(used).mean().item<double>();
  result.class_recall = 100 * (right / real).masked_select(used).mean().item<double>();
  result.of1 = f1(result.overall_precision, result.overall_recall);
  result.cf1 = f1(result.class_precision, result.class_recall);
  return result;
}

}  // namespace sslrun::eval
