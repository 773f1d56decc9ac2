// Supervised contrastive loss on given labels; with WCL's swapped weak labels it is that method's graph term.
#pragma once
#include <ATen/core/Tensor.h>

namespace sslrun::loss {

// -mean over the rows i of `queries` of the mean over their positives j of log softmax_j(queries_i . keys_j / t), the
// softmax over all keys but the row's own. queries [B, D], keys [N, D], both normalised by the caller; labels int64
// [N]; query i is key first + i, its positives are the other keys of its label. Every row needs one. Gradients flow
// into queries only: keys are constants, as WCL's code has it, unless `key_gradient`. arXiv 2004.11362, eq. 2;
// mingkai-zheng/WCL, network/wcl.py.
at::Tensor supervised_contrastive(const at::Tensor& queries, const at::Tensor& keys, const at::Tensor& labels,
                                  double temperature, int64_t first = 0, bool key_gradient = false);

}  // namespace sslrun::loss
