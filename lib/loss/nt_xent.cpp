// Cross entropy over the similarities of a batch, every row without its own entry.
#include "lib/loss/nt_xent.h"

#include <ATen/ATen.h>

#include "lib/core/error.h"
#include "lib/core/shape_text.h"
#include "lib/loss/log_softmax_but_own.h"

namespace sslrun::loss {

at::Tensor nt_xent(const at::Tensor& z1, const at::Tensor& z2, const NtXentOptions& options) {
  const char* op = "loss.nt_xent";
  const auto& others = options.others;
  if (z1.dim() != 2 || z1.size(0) < 1 || z1.sizes() != z2.sizes())
    throw Error(op, "expected two tensors [B, D] of one shape, got " + shape_text(z1) + " and " + shape_text(z2));
  if (others && (others->dim() != 2 || others->size(1) != z1.size(1)))
    throw Error(op, "expected others [M, " + std::to_string(z1.size(1)) + "], got " + shape_text(*others));
  int64_t rows = 2 * z1.size(0);
  at::Tensor queries = at::cat({z1, z2});
  at::Tensor keys = others ? at::cat({queries, others->detach()}) : queries;
  at::Tensor share = log_softmax_but_own(queries.div(options.temperature), keys);
  at::Tensor positive = at::arange(rows, z1.options().dtype(at::kLong)).roll(-z1.size(0));
  return at::nll_loss(share, positive);
}

}  // namespace sslrun::loss
