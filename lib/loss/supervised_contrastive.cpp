// Supervised contrastive loss.
#include "lib/loss/supervised_contrastive.h"

#include <ATen/ATen.h>

#include "lib/core/error.h"
#include "lib/core/shape_text.h"
#include "lib/loss/log_softmax_but_own.h"

namespace sslrun::loss {

at::Tensor supervised_contrastive(const at::Tensor& queries, const at::Tensor& keys, const at::Tensor& labels,
                                  const SupervisedContrastiveOptions& options) {
  const char* op = "loss.supervised_contrastive";
  auto [temperature, first, key_gradient] = options;
  if (queries.dim() != 2 || keys.dim() != 2 || queries.size(1) != keys.size(1) || queries.size(0) < 1)
    throw Error(op, "expected queries [B, D] and keys [N, D], got " + shape_text(queries) + " and " + shape_text(keys));
  if (labels.dim() != 1 || labels.size(0) != keys.size(0) || labels.scalar_type() != at::kLong)
    throw Error(op, "expected int64 labels [" + std::to_string(keys.size(0)) + "], got " +
                        toString(labels.scalar_type()) + " " + shape_text(labels));
  int64_t rows = queries.size(0);
  if (first < 0 || first + rows > keys.size(0))
    throw Error(op,
                "expected 'first' of 0 to " + std::to_string(keys.size(0) - rows) + ", got " + std::to_string(first));
  at::Tensor positive = labels.narrow(0, first, rows).unsqueeze(1).eq(labels);
  positive.diagonal(first).fill_(false);
  at::Tensor count = positive.sum(1, /*keepdim=*/true);
  if (!count.is_cuda() && !count.gt(0).all().item<bool>())  // a GPU's is 0 / 0 = NaN, without a wait
    throw Error(op, "a row has no positive: its label occurs once");
  at::Tensor share = log_softmax_but_own(queries.div(temperature), key_gradient ? keys : keys.detach(), first);
  return share.mul(positive.to(share.scalar_type()).div_(count.mul(-rows))).sum();
}

}  // namespace sslrun::loss
