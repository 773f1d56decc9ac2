// Shares of the keys in a softmax of dot products that leaves out each query's own key.
#pragma once
#include <ATen/core/Tensor.h>

namespace sslrun::loss {

// log softmax over the keys of queries . keys, [B, N] in float32 or float64; query i is key first + i, whose entry is
// about -1e9 and has no gradient. queries [B, D], keys [N, D], first + B <= N.
at::Tensor log_softmax_but_own(const at::Tensor& queries, const at::Tensor& keys, int64_t first = 0);

}  // namespace sslrun::loss
