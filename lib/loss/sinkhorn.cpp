// Sinkhorn-Knopp.
#include "lib/loss/sinkhorn.h"

#include <ATen/ATen.h>

#include "lib/core/error.h"
#include "lib/core/shape_text.h"

namespace sslrun::loss {

// Throws where one of `extremes`, those of columns and rows, is no number: so is what follows from them.
static void require_finite(const char* op, const at::Tensor& scores, std::initializer_list<at::Tensor> extremes) {
  for (const at::Tensor& values : extremes)
    if (!values.isfinite().all().item<bool>())
      throw Error(op, "expected finite scores " + shape_text(scores) + ", got " +
                          std::to_string(scores.isnan().sum().item<int64_t>()) + " NaN and " +
                          std::to_string(scores.isinf().sum().item<int64_t>()) +
                          " infinite ones; has the training diverged? A lower learning rate or a longer warm-up helps");
}

at::Tensor sinkhorn(const at::Tensor& scores, const SinkhornOptions& options) {
  const char* op = "loss.sinkhorn";
  if (scores.dim() != 2 || scores.numel() == 0) throw Error(op, "expected scores [N, K], got " + shape_text(scores));
  at::NoGradGuard no_grad;
  at::Tensor exact = scores.scalar_type() == at::kDouble ? scores : scores.to(at::kFloat);
  // The first round is done on logarithms, where no score is too large or too far from the others. Behind it rows sum
  // to 1 and columns to 1 / K at least, so that the next rounds divide by nothing small.
  at::Tensor largest = exact.amax(0, /*keepdim=*/true);
  at::Tensor logs = exact.sub(largest).div_(options.eps);
  logs.sub_(logs.exp().sum(0, /*keepdim=*/true).log_());
  at::Tensor best = logs.amax(1, /*keepdim=*/true);
  if (exact.is_cpu()) require_finite(op, exact, {largest, best});
  at::Tensor codes = logs.sub_(best).exp_();
  codes.div_(codes.sum(1, /*keepdim=*/true));
  for (int64_t i = 1; i < options.iterations; i++) {
    codes.div_(codes.sum(0, /*keepdim=*/true));
    codes.div_(codes.sum(1, /*keepdim=*/true));
  }
  return codes;
}

}  // namespace sslrun::loss
