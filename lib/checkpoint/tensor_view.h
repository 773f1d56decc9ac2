// A tensor as a checked view of a loaded storage.
#pragma once
#include <ATen/core/Tensor.h>

#include <vector>

namespace sslrun::checkpoint {

// The view of `storage` (1-d, its elements or raw bytes, maybe a part of a larger one) with element type `type`; offset
// and strides in elements.
// Throws std::invalid_argument unless every element lies inside the storage.
at::Tensor view_storage(const at::Tensor& storage, at::ScalarType type, int64_t offset,
                        const std::vector<int64_t>& sizes, const std::vector<int64_t>& strides);

}  // namespace sslrun::checkpoint
