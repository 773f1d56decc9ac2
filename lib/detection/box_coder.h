// What a detector predicts of a box: how far its centre lies from a source's, and how its sides differ.
#pragma once
#include <ATen/core/Tensor.h>

#include <array>

namespace sslrun::detection {

struct BoxCoderOptions {
  std::array<double, 4> weights{1, 1, 1, 1};
  double most_growth = 1000.0 / 16;
};

// sources, targets [N, 4] -> [N, 4] (dx, dy, dw, dh): dx = wx (centre - source's centre) / source's width, dw = ww
// ln(width / source's width), y and h alike. In float32, or float64 where one of them is; a side of 0 or less is an
// error. arXiv 1506.01497, equation 2; facebookresearch/detectron2, modeling/box_regression.py.
at::Tensor encode_boxes(const at::Tensor& sources, const at::Tensor& targets, const BoxCoderOptions& options = {});

// deltas [N, 4 K], sources [N, 4] -> [N, 4 K] boxes in float32, or float64 where both are: the inverse, except that a
// side is at most `most_growth` times the source's; there is no lower bound.
at::Tensor decode_boxes(const at::Tensor& deltas, const at::Tensor& sources, const BoxCoderOptions& options = {});

}  // namespace sslrun::detection
