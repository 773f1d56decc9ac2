// Top-k accuracy and confusion matrix of single labels.
#pragma once
#include <ATen/core/Tensor.h>

#include <optional>
#include <vector>

namespace sslrun::eval {

// Share (percent) of rows whose target is among the k best scores, for every k. scores: [N, C] float, target: [N]
// int64. Equal scores rank by class index, lowest first; NaN never counts as right, nor does a score that is not above
// `above`; k above C counts as C.
std::vector<double> accuracy(const at::Tensor& scores, const at::Tensor& target, const std::vector<int64_t>& topk,
                             std::optional<double> above = {});

// Rows by true class and predicted class (the best score, equal ones by class index): int64 [C, C]. A row whose scores
// hold NaN is predicted as none and left out.
at::Tensor confusion_matrix(const at::Tensor& scores, const at::Tensor& target);

}  // namespace sslrun::eval
