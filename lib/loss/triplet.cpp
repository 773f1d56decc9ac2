// Truncated triplet loss.
#include "lib/loss/triplet.h"

#include <ATen/ATen.h>

#include <limits>

#include "lib/core/error.h"
#include "lib/core/shape_text.h"

namespace sslrun::loss {

static at::Tensor unit_rows(const at::Tensor& rows) {
  return rows / at::linalg_vector_norm(rows, 2, at::IntArrayRef{1}, /*keepdim=*/true).clamp_min(1e-12);
}

at::Tensor truncated_triplet(const at::Tensor& p, const at::Tensor& t, const TripletOptions& options) {
  const char* op = "loss.truncated_triplet";
  if (p.dim() != 2 || p.sizes() != t.sizes())
    throw Error(op, "expected two tensors [N, D] of one shape, got " + shape_text(p) + " and " + shape_text(t));
  int64_t negatives = p.size(0) - 1, first = options.first_rank, last = options.last_rank;
  if (first < 1 || last < first)
    throw Error(op, "expected ranks {first, last} with 1 <= first <= last, got {" + std::to_string(first) + ", " +
                        std::to_string(last) + "}");
  int64_t needed = options.median ? 1 : last;
  if (negatives < needed)
    throw Error(
        op, "expected a batch of at least " + std::to_string(needed + 1) + " rows, got " + std::to_string(p.size(0)));
  at::Tensor distance = at::matmul(unit_rows(p), unit_rows(t).t()).mul(-2);
  at::Tensor positive = distance.diagonal();
  at::Tensor self = at::eye(p.size(0), distance.options().dtype(at::kBool));
  at::Tensor others = distance.masked_fill(self, std::numeric_limits<double>::infinity());
  // Of M negatives and the own entry at infinity, the lower median of the M stands at place (M - 1) / 2.
  at::Tensor deputy =
      options.median
          ? std::get<0>(others.kthvalue((negatives - 1) / 2 + 1, 1))
          : std::get<0>(others.topk(last, 1, /*largest=*/false)).narrow(1, first - 1, last - first + 1).mean(1);
  return (positive * options.gamma - deputy + options.margin).clamp_min(0).mean();
}

}  // namespace sslrun::loss
