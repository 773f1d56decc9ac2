// Several batches as one: by their own memory where they lie side by side, else by a copy.
#pragma once
#include <ATen/core/Tensor.h>

#include <vector>

namespace sslrun::nn {

// The rows of all views [B, ...] of one shape, one behind the other, as at::cat gives them; gradients flow back to
// each. Where each view begins behind the last row of the one before, in the same memory with the same strides, nothing
// is copied: the result shares the views' memory and their version, so that backward notices what changes them in
// place.
at::Tensor join_rows(const std::vector<at::Tensor>& views);

}  // namespace sslrun::nn
