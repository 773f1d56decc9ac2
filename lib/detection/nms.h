// Non-maximum suppression: of boxes that cover each other the one of the best score stays.
#pragma once
#include <ATen/core/Tensor.h>

#include <limits>
#include <optional>

namespace sslrun::detection {

struct NmsOptions {
  std::optional<at::Tensor> groups;
  int64_t most = std::numeric_limits<int64_t>::max();
};

// boxes [N, 4], scores [N] -> [K] int64: the boxes that stay, best score first, equal scores in the order of their
// places. In that order a box is left out when its intersection over union with one that stays is above `threshold`
// (compared exactly, computed in float32, or float64 for boxes of that type); boxes of no area share nothing. With
// `groups` [N] int64 only boxes of one group suppress each other, without shifting them apart. At most `most` of all
// are given. CPU only; NaN or infinity is an error. facebookresearch/detectron2, layers/nms.py.
at::Tensor nms(const at::Tensor& boxes, const at::Tensor& scores, double threshold, const NmsOptions& options = {});

}  // namespace sslrun::detection
