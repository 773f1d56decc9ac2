// Negative cosine similarity.
#include "lib/loss/negative_cosine.h"

#include <ATen/ATen.h>

#include "lib/core/error.h"
#include "lib/core/shape_text.h"

namespace sslrun::loss {

at::Tensor negative_cosine(const at::Tensor& p, const at::Tensor& z) {
  if (p.dim() < 2 || p.sizes() != z.sizes())
    throw Error("loss.negative_cosine",
                "expected two tensors [N, D] of one shape, got " + shape_text(p) + " and " + shape_text(z));
  return at::cosine_similarity(p, z, /*dim=*/1, /*eps=*/1e-8).mean().neg();
}

}  // namespace sslrun::loss
