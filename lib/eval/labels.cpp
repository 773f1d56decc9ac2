// Checks of shapes and values.
#include "lib/eval/labels.h"

#include <ATen/ATen.h>

#include <cmath>

#include "lib/core/shape_text.h"

namespace sslrun::eval {

std::string describe(const at::Tensor& tensor) {
  return c10::getDtypeNames(tensor.scalar_type()).first + " " + shape_text(tensor);
}

bool is_multi_label(const at::Tensor& targets) { return targets.dim() == 2; }

at::Tensor ternary_labels(const at::Tensor& targets, std::optional<double> ignore) {
  at::Tensor values = targets.detach().cpu(), labels = (values > 0.5).to(at::kChar);
  return ignore ? labels.masked_fill_(values == *ignore, -1) : labels;
}

static void check_targets(const at::Tensor& targets, int64_t rows, std::string_view op) {
  bool indices = targets.dim() == 1 && at::isIntegralType(targets.scalar_type(), false);
  if (!indices && !is_multi_label(targets))
    throw Error(op, "expected targets as int64 [N] or as [N, C], got " + describe(targets));
  if (targets.size(0) != rows)
    throw Error(op, "expected " + std::to_string(rows) + " targets, got " + std::to_string(targets.size(0)));
  if (indices && rows > 0 && targets.min().item<int64_t>() < 0)
    throw Error(op, "a target is negative; class indices count from 0");
}

bool all_finite(const at::Tensor& values) {
  auto [least, most] = at::aminmax(values.detach());  // NaN wins over numbers
  return std::isfinite(least.item<double>()) && std::isfinite(most.item<double>());
}

void check_scores(const at::Tensor& scores, const at::Tensor& targets, std::string_view op) {
  if (scores.dim() != 2 || !scores.is_floating_point() || scores.numel() == 0)
    throw Error(op, "expected scores as float [N, C], got " + describe(scores));
  check_targets(targets, scores.size(0), op);
  if (!is_multi_label(targets) && targets.max().item<int64_t>() >= scores.size(1))
    throw Error(op, "target " + std::to_string(targets.max().item<int64_t>()) + " is outside the " +
                        std::to_string(scores.size(1)) + " classes of the scores");
}

static void check_set(const Labelled& set, std::string_view op, const std::string& name) {
  if (set.features.dim() != 2 || !set.features.is_floating_point() || set.features.numel() == 0)
    throw Error(op, "expected '" + name + "' features as float [N, D], got " + describe(set.features));
  check_targets(set.targets, set.features.size(0), op);
  if (!all_finite(set.features)) throw Error(op, "the '" + name + "' features contain NaN or infinity");
}

void check_sets(const Labelled& train, const Labelled& test, std::string_view op) {
  check_set(train, op, "train");
  check_set(test, op, "test");
  if (train.features.size(1) != test.features.size(1))
    throw Error(op, "train features have " + std::to_string(train.features.size(1)) + " columns, test features " +
                        std::to_string(test.features.size(1)));
  if (is_multi_label(train.targets) != is_multi_label(test.targets) ||
      (is_multi_label(train.targets) && train.targets.size(1) != test.targets.size(1)))
    throw Error(op, "train targets are " + describe(train.targets) + ", test targets " + describe(test.targets));
}

int64_t count_classes(const Labelled& train, const Labelled& test) {
  if (is_multi_label(train.targets)) return train.targets.size(1);
  return 1 + std::max(train.targets.max().item<int64_t>(), test.targets.max().item<int64_t>());
}

}  // namespace sslrun::eval
