// The two kinds of targets, and checks of features and scores against them.
#pragma once
#include <ATen/core/Tensor.h>

#include <optional>
#include <string>

#include "lib/core/error.h"

namespace sslrun::eval {

// "float32 [100, 12]" for error texts.
std::string describe(const at::Tensor& tensor);

// Targets are class indices (integers, [N]) or one column per class ([N, C], 1 where the label holds).
bool is_multi_label(const at::Tensor& targets);

// int8 [N, C] on the CPU: 1 where the target is above 0.5, else 0, and -1 where it equals `ignore`.
at::Tensor ternary_labels(const at::Tensor& targets, std::optional<double> ignore);

// Throws Error(op, ...) unless scores are [N, C] float and targets fit: [N] integers below C, or [N, ...].
void check_scores(const at::Tensor& scores, const at::Tensor& targets, std::string_view op);

// No NaN, no infinity; without a copy of the values.
bool all_finite(const at::Tensor& values);

struct Labelled {
  at::Tensor features;  // [N, D] float
  at::Tensor targets;   // [N] int64 or [N, C]
};

// Throws Error(op, ...) unless both sets have the same feature width and kind of targets, no NaN, and N > 0.
void check_sets(const Labelled& train, const Labelled& test, std::string_view op);

// Number of classes: columns, or the largest index of both sets plus one.
int64_t count_classes(const Labelled& train, const Labelled& test);

}  // namespace sslrun::eval
