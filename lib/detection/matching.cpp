// Columns' and rows' largest values, by LibTorch's operators on any device.
#include "lib/detection/matching.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "lib/core/error.h"
#include "lib/core/shape_text.h"

namespace sslrun::detection {

Match match(const at::Tensor& iou, const MatchOptions& options) {
  const char* op = "detection.match";
  if (iou.dim() != 2 || !iou.is_floating_point())
    throw Error(op, "expected overlaps as float [M, N], got " + std::string(toString(iou.scalar_type())) + " " +
                        shape_text(iou));
  if (options.labels.size() != options.thresholds.size() + 1)
    throw Error(op, "expected one label more than thresholds, got " + std::to_string(options.labels.size()) + " and " +
                        std::to_string(options.thresholds.size()));
  if (!std::is_sorted(options.thresholds.begin(), options.thresholds.end()))
    throw Error(op, "expected 'thresholds' from low to high");
  at::NoGradGuard no_grad;
  auto places = iou.options().dtype(at::kLong);
  Match result{at::zeros({iou.size(1)}, places), at::full({iou.size(1)}, options.labels[0], places)};
  if (iou.numel() == 0) return result;
  if (!(iou >= 0).all().item<bool>()) throw Error(op, "expected overlaps of 0 or more, got a negative one or NaN");
  at::Tensor best = iou.amax(0), row = at::arange(iou.size(0), places).unsqueeze(1);
  result.index = at::where(iou == best, row, iou.size(0)).amin(0);
  for (size_t i = 0; i < options.thresholds.size(); i++)
    result.label.masked_fill_(best >= options.thresholds[i], options.labels[i + 1]);
  if (options.low_quality) {
    at::Tensor highest = iou.amax(1, true);
    result.label.masked_fill_(((iou == highest) & (highest > 0)).any(0), options.labels.back());
  }
  return result;
}

}  // namespace sslrun::detection
