// Average precision in its three definitions, which are never mixed, and its mean over classes.
#pragma once
#include <ATen/core/Tensor.h>

#include <optional>
#include <string>

namespace sslrun::eval {

// With recall R_n and precision P_n at the n-th distinct score, best first (equal scores are taken together):
enum class ApDefinition {
  kStep,         // sum of (R_n - R_{n-1}) P_n: scikit-learn's average_precision_score
  kEnvelope,     // the same with the largest precision from R_n on: VOC 2010 and later
  kElevenPoints  // mean over r of 0, 0.1 … 1 of the largest precision where recall >= r: VOC 2007
};

struct ApOptions {
  ApDefinition definition = ApDefinition::kStep;
  std::optional<double> ignore;  // target value of rows that a class leaves out
  bool count_missing = false;    // mean: a class without positives counts as 0 (else it is left out)
};

// Of every class, [C] float64 in 0..1. scores: [N, C] float; targets: [N, C], positive where > 0.5 and not `ignore`.
// NaN for a class without positives. Throws Error("eval.average_precision").
at::Tensor average_precision(const at::Tensor& scores, const at::Tensor& targets, const ApOptions& options = {});

// Mean over the classes, in percent; NaN when no class counts.
double mean_average_precision(const at::Tensor& scores, const at::Tensor& targets, const ApOptions& options = {});

}  // namespace sslrun::eval
