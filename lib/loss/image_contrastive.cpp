// Contrast of blocks by the picture that they come from.
#include "lib/loss/image_contrastive.h"

#include <ATen/ATen.h>

#include <limits>

#include "lib/core/error.h"
#include "lib/core/shape_text.h"

namespace sslrun::loss {

static constexpr double kNearCosine = 0.3, kNearFloor = 1e-5;

at::Tensor image_contrastive(const at::Tensor& features, const at::Tensor& labels,
                             const ImageContrastiveOptions& options) {
  const char* op = "loss.image_contrastive";
  auto [temperature, base_temperature, positives] = options;
  if (features.dim() != 2 || features.numel() == 0)
    throw Error(op, "expected features [N, D], got " + shape_text(features));
  if (labels.dim() != 1 || labels.size(0) != features.size(0) || labels.scalar_type() != at::kLong)
    throw Error(op, "expected int64 labels [" + std::to_string(features.size(0)) + "], got " +
                        toString(labels.scalar_type()) + " " + shape_text(labels));
  double infinity = std::numeric_limits<double>::infinity();
  at::Tensor self = at::eye(features.size(0), features.options().dtype(at::kBool));
  at::Tensor positive = labels.unsqueeze(1).eq(labels).logical_and_(self.logical_not());
  at::Tensor count = positive.sum(1);
  if (!count.is_cuda() && !count.gt(0).all().item<bool>())
    throw Error(op, "a row has no positive: its label occurs once");
  at::Tensor logits = at::matmul(features, features.t()).div(temperature);
  at::Tensor all = logits.masked_fill(self, -infinity).logsumexp(1);
  at::Tensor row;
  if (positives == Positives::kSum) {
    row = (logits.masked_fill(positive.logical_not(), -infinity).logsumexp(1) - all) / count;
  } else {
    at::Tensor share = logits - all.unsqueeze(1), chosen = positive, divisor = count.to(features.scalar_type());
    if (positives == Positives::kNear) {
      at::Tensor unit = features.detach() / at::linalg_vector_norm(features.detach(), 2, at::IntArrayRef{1}, true);
      chosen = positive.logical_and(at::matmul(unit, unit.t()).ge(kNearCosine));
      divisor = chosen.sum(1) + kNearFloor;
    }
    row = share.masked_fill(chosen.logical_not(), 0).sum(1) / divisor;
  }
  if (count.is_cuda()) row = row.masked_fill(count.eq(0), std::numeric_limits<double>::quiet_NaN());
  return row.mean() * (-temperature / base_temperature);
}

}  // namespace sslrun::loss
