// The boxes of one cell, shifted to all cells.
#include "lib/detection/anchors.h"

#include <ATen/ATen.h>

#include <cmath>

#include "lib/core/error.h"
#include "lib/detection/boxes.h"

namespace sslrun::detection {

at::Tensor anchors(int64_t height, int64_t width, const AnchorOptions& options) {
  std::vector<double> cell;
  for (double size : options.sizes)
    for (double ratio : options.ratios) {
      double w = std::sqrt(size * size / ratio), h = ratio * w;
      cell.insert(cell.end(), {-w / 2, -h / 2, w / 2, h / 2});
    }
  at::Tensor boxes = at::tensor(cell, at::kFloat).view({1, 1, -1, 4});
  auto shifts = [&](int64_t count) { return (at::arange(count, at::kDouble) + options.offset) * options.stride; };
  at::Tensor x = shifts(width).to(at::kFloat).view({1, -1}).expand({height, width});
  at::Tensor y = shifts(height).to(at::kFloat).view({-1, 1}).expand({height, width});
  return (at::stack({x, y, x, y}, 2).unsqueeze(2) + boxes).reshape({-1, 4});
}

std::vector<at::Tensor> pyramid_anchors(const std::vector<std::array<int64_t, 2>>& maps,
                                        const PyramidAnchorOptions& options) {
  if (options.strides.size() != maps.size() || options.sizes.size() != maps.size())
    throw Error("detection.pyramid_anchors", "expected a stride and a size for each of " + std::to_string(maps.size()) +
                                                 " maps, got " + std::to_string(options.strides.size()) +
                                                 " strides and " + std::to_string(options.sizes.size()) + " sizes");
  std::vector<at::Tensor> levels;
  for (size_t i = 0; i < maps.size(); i++)
    levels.push_back(
        anchors(maps[i][0], maps[i][1], {options.strides[i], {options.sizes[i]}, options.ratios, options.offset}));
  return levels;
}

at::Tensor pyramid_levels(const at::Tensor& boxes, const LevelOptions& options) {
  const char* op = "detection.levels";
  check_boxes(op, "boxes", boxes);
  if (options.least > options.most)
    throw Error(op, "expected 'least' to be at most 'most', got " + std::to_string(options.least) + " and " +
                        std::to_string(options.most));
  if (!boxes.isfinite().all().item<bool>()) throw Error(op, "expected finite boxes, got NaN or infinity");
  at::Tensor size = area(boxes.detach().to(at::kFloat)).clamp_min(0).sqrt();
  at::Tensor level = (double(options.canonical_level) + (size / options.canonical_size + 1e-8).log2()).floor();
  return level.clamp(double(options.least), double(options.most)).to(at::kLong);
}

}  // namespace sslrun::detection
