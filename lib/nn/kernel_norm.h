// Batch norm, with what follows it, on own kernels (lib/cuda/batch_norm.h) with a gradient.
#pragma once
#include <ATen/core/Tensor.h>

#include <vector>

#include "lib/cuda/batch_norm.h"
#include "lib/dist/group.h"

namespace sslrun::nn {

// An input and the norm that it goes through. Statistics are those of the views alone, or with `processes` of
// `neighbours` of them (lib/dist/neighbours.h).
struct NormBranch {
  at::Tensor input, weight, bias;  // the last two may be undefined
  cuda::BatchNormState state;
  dist::Group* processes = nullptr;
  int64_t neighbours = 0;
};

// relu(sum of the branches' norms + residual) in training mode, of `views` joined views: one branch, or two, whose
// processes exchange once, or one and a residual of the input's form (undefined: none). The running statistics move.
at::Tensor normalise_by_kernels(const std::vector<NormBranch>& branches, const at::Tensor& residual, bool relu,
                                int64_t views);

}  // namespace sslrun::nn
