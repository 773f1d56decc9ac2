// Losses of classifiers.
#include "lib/loss/classification.h"

#include <ATen/ATen.h>

#include "lib/core/error.h"
#include "lib/core/shape_text.h"

namespace sslrun::loss {

at::Tensor cross_entropy(const at::Tensor& logits, const at::Tensor& target, const CrossEntropyOptions& options) {
  const char* op = "loss.cross_entropy";
  bool classes = logits.dim() == 2 && target.dim() == 1 && target.size(0) == logits.size(0);
  bool probabilities = logits.dim() == 2 && target.sizes() == logits.sizes() && target.is_floating_point();
  if (!classes && !probabilities)
    throw Error(op, "expected logits [N, C] and target int64 [N] or float [N, C], got " + shape_text(logits) + " and " +
                        toString(target.scalar_type()) + std::string(" ") + shape_text(target));
  if (classes && target.scalar_type() != at::kLong)
    throw Error(op, std::string("expected int64 class numbers as target, got ") + toString(target.scalar_type()));
  return at::cross_entropy_loss(logits, target, /*weight=*/{}, at::Reduction::Mean, /*ignore_index=*/-100,
                                options.label_smoothing);
}

at::Tensor bce_with_logits(const at::Tensor& logits, const at::Tensor& target) {
  if (logits.sizes() != target.sizes())
    throw Error("loss.bce_with_logits",
                "expected logits and target of one shape, got " + shape_text(logits) + " and " + shape_text(target));
  return at::binary_cross_entropy_with_logits(logits, target.to(logits.scalar_type()));
}

}  // namespace sslrun::loss
