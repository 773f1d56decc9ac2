// SimSiam's loss: the negative cosine similarity of predictions and targets.
#pragma once
#include <ATen/core/Tensor.h>

namespace sslrun::loss {

// -mean over the batch of cos(p_i, z_i); p, z [N, D] of the same shape (dimension 1 holds the vectors), result a
// scalar in [-1, 1]. Norms are floored at 1e-8. No gradient is stopped here: pass z:detach(). arXiv 2011.10566, eq. 1.
at::Tensor negative_cosine(const at::Tensor& p, const at::Tensor& z);

}  // namespace sslrun::loss
