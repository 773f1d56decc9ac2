// ROIAlign: a map of fixed size for each of many regions of a picture's features.
#pragma once
#include <ATen/core/Tensor.h>

#include <array>
#include <vector>

namespace sslrun::detection {

struct RoiAlignOptions {
  std::array<int64_t, 2> output{7, 7};
  double scale = 1;
  int64_t sampling = 0;
  bool aligned = true;
};

// input [N, C, H, W], regions [R, 5] (place of the picture in the batch, x1, y1, x2, y2 in pixels) ->
// [R, C, output[0], output[1]] of the input's type and memory format: each bin is the mean of a grid of bilinear
// samples, `sampling` by `sampling`, or with 0 one for each cell that it is wide and high, rounded up. `scale` is cells
// per pixel; `aligned` takes half a cell off, so that a cell's value belongs to its centre; without it a region is at
// least one cell wide and high. Samples more than a cell outside count 0, an empty region gives 0. The gradient is the
// input's alone. float16 and bfloat16 are computed in float32. CPU only, the same bits for any number of threads.
// arXiv 1703.06870, section 3; pytorch/vision, ops/roi_align.py.
at::Tensor roi_align(const at::Tensor& input, const at::Tensor& regions, const RoiAlignOptions& options = {});

// Boxes [R_i, 4] of each picture of a batch as the regions of all, [sum of R_i, 5].
at::Tensor joined_regions(const std::vector<at::Tensor>& boxes);

}  // namespace sslrun::detection
