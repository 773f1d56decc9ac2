// Losses of classifiers: cross entropy for one class per image, binary cross entropy for several.
#pragma once
#include <ATen/core/Tensor.h>

namespace sslrun::loss {

struct CrossEntropyOptions {
  double label_smoothing = 0;  // share of the target that goes to all classes alike, 0 to 1
};

// Mean over the batch of -log softmax(logits)[target]; logits [N, C], target int64 [N] in 0 .. C-1 (or -100: ignored),
// or probabilities [N, C].
at::Tensor cross_entropy(const at::Tensor& logits, const at::Tensor& target, const CrossEntropyOptions& options = {});

// Mean over all entries of -(y log s(x) + (1 - y) log(1 - s(x))), s the logistic function; logits and target of one
// shape, target in [0, 1] of any dtype.
at::Tensor bce_with_logits(const at::Tensor& logits, const at::Tensor& target);

}  // namespace sslrun::loss
