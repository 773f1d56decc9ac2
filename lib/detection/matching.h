// Which truth each anchor or proposal belongs to, and whether it counts.
#pragma once
#include <ATen/core/Tensor.h>

#include <vector>

namespace sslrun::detection {

struct MatchOptions {
  std::vector<double> thresholds{0.3, 0.7};
  std::vector<int64_t> labels{0, -1, 1};
  bool low_quality = true;
};

struct Match {
  at::Tensor index, label;  // [N] int64
};

// iou [M, N] of M truths and N boxes. A box's index is its truth of the largest value, of equal ones the first; its
// label is labels[i], i being the number of thresholds that the value reaches. With `low_quality` a box that has a
// truth's largest value, if that is above 0, gets the last label and keeps its index. Without truths all are 0 and
// labels[0]. facebookresearch/detectron2, modeling/matcher.py, which takes rows without any overlap too.
Match match(const at::Tensor& iou, const MatchOptions& options = {});

}  // namespace sslrun::detection
