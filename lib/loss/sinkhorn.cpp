// Sinkhorn-Knopp.
#include "lib/loss/sinkhorn.h"

#include <ATen/ATen.h>

#include "lib/core/error.h"
#include "lib/core/shape_text.h"

namespace sslrun::loss {

at::Tensor sinkhorn(const at::Tensor& scores, double eps, int64_t iterations) {
  const char* op = "loss.sinkhorn";
  if (scores.dim() != 2 || scores.numel() == 0) throw Error(op, "expected scores [N, K], got " + shape_text(scores));
  if (!(eps > 0)) throw Error(op, "expected a positive 'eps', got " + std::to_string(eps));
  if (iterations < 1) throw Error(op, "expected 1 or more 'iterations', got " + std::to_string(iterations));
  at::NoGradGuard no_grad;
  at::Tensor exact = scores.scalar_type() == at::kDouble ? scores : scores.to(at::kFloat);
  // The common factor cancels; without it exp() overflows for scores far from 0.
  at::Tensor codes = exact.sub(exact.max()).div_(eps).exp_();
  for (int64_t i = 0; i < iterations; i++) {
    codes.div_(codes.sum(0, /*keepdim=*/true));
    codes.div_(codes.sum(1, /*keepdim=*/true));
  }
  return codes;
}

}  // namespace sslrun::loss
