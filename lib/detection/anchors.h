// Anchors: boxes of a few sizes and shapes at every cell of a map, and which level of a pyramid a box belongs to.
#pragma once
#include <ATen/core/Tensor.h>

#include <array>
#include <vector>

namespace sslrun::detection {

struct AnchorOptions {
  double stride = 16;
  std::vector<double> sizes{32, 64, 128, 256, 512};
  std::vector<double> ratios{0.5, 1, 2};
  double offset = 0;
};

// [height * width * A, 4] float32 on the CPU for a map of height x width cells: place ((y * width + x) * sizes + size)
// * ratios + ratio. A box of size s and ratio r (height to width) is s / sqrt(r) wide and s * sqrt(r) high; its centre
// is (x + offset) * stride, (y + offset) * stride. facebookresearch/detectron2, modeling/anchor_generator.py.
at::Tensor anchors(int64_t height, int64_t width, const AnchorOptions& options = {});

struct PyramidAnchorOptions {
  std::vector<double> strides{4, 8, 16, 32, 64};
  std::vector<double> sizes{32, 64, 128, 256, 512};
  std::vector<double> ratios{0.5, 1, 2};
  double offset = 0;
};

// Those of each level, which has one size; `maps` are the levels' heights and widths in cells.
std::vector<at::Tensor> pyramid_anchors(const std::vector<std::array<int64_t, 2>>& maps,
                                        const PyramidAnchorOptions& options = {});

struct LevelOptions {
  int64_t least = 2, most = 5;
  double canonical_size = 224;
  int64_t canonical_level = 4;
};

// boxes [N, 4] -> [N] int64: floor(canonical_level + log2(sqrt(area) / canonical_size + 1e-8)) within [least, most], in
// float32. NaN or infinity is an error. arXiv 1612.03144, equation 1; facebookresearch/detectron2, modeling/poolers.py.
at::Tensor pyramid_levels(const at::Tensor& boxes, const LevelOptions& options = {});

}  // namespace sslrun::detection
