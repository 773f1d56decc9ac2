// Supervised contrastive loss on given labels; with WCL's swapped weak labels it is that method's graph term.
#pragma once
#include <ATen/core/Tensor.h>

namespace sslrun::loss {

struct SupervisedContrastiveOptions {
  double temperature = 0.1;   // above 0
  int64_t first = 0;          // query i is key first + i
  bool key_gradient = false;  // keys get gradients too; they are constants otherwise, as WCL's code has it
};

// -mean over the rows i of `queries` of the mean over their positives j of log softmax_j(queries_i . keys_j / t), the
// softmax over all keys but the row's own. queries [B, D], keys [N, D], both normalised by the caller; labels int64
// [N]; a query's positives are the other keys of its label. Every row needs one. arXiv 2004.11362, eq. 2;
// mingkai-zheng/WCL, network/wcl.py.
at::Tensor supervised_contrastive(const at::Tensor& queries, const at::Tensor& keys, const at::Tensor& labels,
                                  const SupervisedContrastiveOptions& options = {});

}  // namespace sslrun::loss
