// Ranks by comparison, no sorting.
#include "lib/eval/accuracy.h"

#include <ATen/ATen.h>

#include "lib/eval/labels.h"

namespace sslrun::eval {

static void check_single(const at::Tensor& scores, const at::Tensor& target, const char* op) {
  check_scores(scores, target, op);
  if (is_multi_label(target)) throw Error(op, "expected class indices (int64 [N]), got " + describe(target));
}

std::vector<double> accuracy(const at::Tensor& scores, const at::Tensor& target, const std::vector<int64_t>& topk,
                             std::optional<double> above) {
  check_single(scores, target, "eval.accuracy");
  for (int64_t k : topk)
    if (k < 1) throw Error("eval.accuracy", "expected 'topk' of at least 1, got " + std::to_string(k));
  at::NoGradGuard no_grad;
  at::Tensor label = target.to(scores.device()).to(at::kLong).unsqueeze(1);
  at::Tensor own = scores.gather(1, label);
  at::Tensor earlier = at::arange(scores.size(1), label.options()).unsqueeze(0) < label;
  // "not (score <= own)" rather than "score > own": NaN then counts as better.
  at::Tensor rank = ((scores <= own).logical_not() | ((scores == own) & earlier)).sum(1);
  if (above) rank.masked_fill_(own.squeeze(1) <= *above, scores.size(1));
  std::vector<double> shares;
  for (int64_t k : topk)
    shares.push_back(100.0 * (rank < std::min(k, scores.size(1))).to(at::kDouble).mean().item<double>());
  return shares;
}

at::Tensor confusion_matrix(const at::Tensor& scores, const at::Tensor& target) {
  check_single(scores, target, "eval.confusion_matrix");
  at::NoGradGuard no_grad;
  int64_t classes = scores.size(1);
  at::Tensor best = std::get<0>(scores.max(1, true));  // of several best scores the first class, on every device
  at::Tensor predicted = (scores == best).to(at::kByte).argmax(1).cpu();
  at::Tensor known = best.squeeze(1).isnan().logical_not().cpu();
  at::Tensor pair = (target.cpu().to(at::kLong) * classes + predicted).masked_select(known);
  return pair.bincount({}, classes * classes).view({classes, classes});
}

}  // namespace sslrun::eval
