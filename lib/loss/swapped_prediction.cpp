// Swapped prediction: the sums over pairs of views as products of sums.
#include "lib/loss/swapped_prediction.h"

#include <ATen/ATen.h>

#include "lib/core/error.h"
#include "lib/core/shape_text.h"

namespace sslrun::loss {

at::Tensor swapped_prediction(const at::Tensor& scores, const at::Tensor& codes,
                              const SwappedPredictionOptions& options) {
  const char* op = "loss.swapped_prediction";
  if (scores.dim() != 3 || scores.size(0) < 2 || scores.numel() == 0)
    throw Error(op, "expected scores [V, N, K] of two or more views, got " + shape_text(scores));
  if (codes.dim() != 3 || codes.size(0) < 1 || codes.size(0) > scores.size(0) || codes.size(1) != scores.size(1) ||
      codes.size(2) != scores.size(2))
    throw Error(op, "expected codes of 1 to " + std::to_string(scores.size(0)) + " views for scores " +
                        shape_text(scores) + ", got " + shape_text(codes));
  int64_t coded = codes.size(0), views = scores.size(0), rows = scores.size(1);
  at::Tensor log_share = at::log_softmax(scores.div(options.temperature), 2);
  at::Tensor given = codes.detach().to(log_share.scalar_type());
  // All pairs less those of a view with itself.
  at::Tensor all = given.sum(0).mul(log_share.sum(0)).sum();
  at::Tensor own = given.mul(log_share.narrow(0, 0, coded)).sum();
  return (own - all).div(coded * (views - 1) * rows);
}

}  // namespace sslrun::loss
