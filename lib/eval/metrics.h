// Classification metrics: top-k accuracy, average precision, multi-label F1.
#pragma once
#include <ATen/core/Tensor.h>

#include <vector>

namespace sslrun::eval {

// Share (percent) of rows whose target is among the k best scores, for every k. scores: [N, C] float, target: [N]
// int64. Equal scores rank by class index, lowest first; NaN never counts as right; k above C counts as C.
std::vector<double> accuracy(const at::Tensor& scores, const at::Tensor& target, const std::vector<int64_t>& topk);

// Average precision of every class, [C] float64 in 0..1: sum over distinct scores of (R_n - R_{n-1}) P_n, no
// interpolation, equal scores taken together (scikit-learn's average_precision_score; transfer spec 2.5 b).
// scores: [N, C] float; targets: [N, C], positive where > 0.5. NaN for a class without positives.
at::Tensor average_precision(const at::Tensor& scores, const at::Tensor& targets);

// Mean over the classes that have positives, in percent; NaN when there are none.
double mean_average_precision(const at::Tensor& scores, const at::Tensor& targets);

// All in percent. A class without predictions counts as one wrong prediction (simsiam_multilabel spec 2.6); classes
// without positives are left out of the per-class means.
struct MultiLabel {
  double map, cf1, of1, class_precision, class_recall, overall_precision, overall_recall;
};

// A label is predicted where its score is at least `threshold` (0 on logits is probability 0.5).
MultiLabel multi_label(const at::Tensor& scores, const at::Tensor& targets, double threshold);

}  // namespace sslrun::eval
