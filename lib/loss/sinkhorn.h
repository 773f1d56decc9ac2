// Soft codes with balanced use of the prototypes (Sinkhorn-Knopp), as SwAV and SS-PRL assign them.
#pragma once
#include <ATen/core/Tensor.h>

namespace sslrun::loss {

struct SinkhornOptions {
  double eps = 0.05;       // above 0
  int64_t iterations = 3;  // 1 or more
};

// Codes [N, K] of scores [N, K] (similarities of samples and prototypes): exp(scores / eps), then `iterations` times
// the columns scaled to equal sums and the rows to 1. Rows sum to 1, columns roughly to N / K. Any finite scores will
// do, however large. In float32, or float64 for such scores; without gradient. Throws Error("loss.sinkhorn") for NaN or
// infinity; on a GPU, where looking would wait for it, these become NaN codes. arXiv 2006.09882, section 3.1.
at::Tensor sinkhorn(const at::Tensor& scores, const SinkhornOptions& options = {});

}  // namespace sslrun::loss
