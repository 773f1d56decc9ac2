// SimCLR's loss between the two views of a batch (NT-Xent), as WCL uses it.
#pragma once
#include <ATen/core/Tensor.h>

#include <optional>

namespace sslrun::loss {

struct NtXentOptions {
  double temperature = 0.1;          // above 0
  std::optional<at::Tensor> others;  // [M, D]: both views of the other processes, which only serve as negatives
};

// Mean over the 2B rows of [z1; z2] of -log softmax over all other rows (and `others`) of the similarity with the row
// of the same image in the other view. z1, z2 [B, D], normalised by the caller. Gradients flow into z1 and z2 on both
// sides of the product and not into others. arXiv 2002.05709, eq. 1; mingkai-zheng/WCL, network/wcl.py.
at::Tensor nt_xent(const at::Tensor& z1, const at::Tensor& z2, const NtXentOptions& options = {});

}  // namespace sslrun::loss
