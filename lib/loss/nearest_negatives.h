// Mining: the nearest rows of the other pictures, by place.
#pragma once
#include <ATen/core/Tensor.h>

namespace sslrun::loss {

// For every row i of the distances [N, N] the places j != i of the `count` smallest entries, ascending; int64 [N,
// count]. Needs 1 <= count < N. Entries that are not numbers come last. No gradient.
at::Tensor nearest_negatives(const at::Tensor& distances, int64_t count);

}  // namespace sslrun::loss
