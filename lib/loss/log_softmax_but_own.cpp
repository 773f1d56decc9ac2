// The own keys' products become too small to count, in place.
#include "lib/loss/log_softmax_but_own.h"

#include <ATen/ATen.h>

namespace sslrun::loss {

at::Tensor log_softmax_but_own(const at::Tensor& queries, const at::Tensor& keys, int64_t first) {
  at::Tensor logits = at::matmul(queries, keys.t());
  if (logits.scalar_type() == at::kHalf || logits.scalar_type() == at::kBFloat16) logits = logits.to(at::kFloat);
  {
    // Outside the graph: the softmax has no gradient there anyway, its share being 0. Finite, so that 0 times it is 0.
    at::NoGradGuard no_grad;
    logits.diagonal(first).fill_(-1e9);
  }
  return at::log_softmax(logits, 1);
}

}  // namespace sslrun::loss
