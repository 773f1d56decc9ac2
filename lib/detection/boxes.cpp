// Area, intersection over union, clipping and sides of boxes, by LibTorch's operators on any device.
#include "lib/detection/boxes.h"

#include <ATen/ATen.h>

#include "lib/core/error.h"
#include "lib/core/shape_text.h"

namespace sslrun::detection {

namespace {

at::Tensor wide(const at::Tensor& boxes) { return boxes.scalar_type() == at::kDouble ? boxes : boxes.to(at::kFloat); }

at::Tensor side(const at::Tensor& boxes, int64_t axis) { return boxes.select(1, axis + 2) - boxes.select(1, axis); }

// [M, N]: what each two boxes share along x (0) or y (1).
at::Tensor shared(const at::Tensor& rows, const at::Tensor& columns, int64_t axis) {
  at::Tensor end = at::minimum(rows.select(1, axis + 2).unsqueeze(1), columns.select(1, axis + 2));
  return (end - at::maximum(rows.select(1, axis).unsqueeze(1), columns.select(1, axis))).clamp_min(0);
}

}  // namespace

void check_boxes(std::string_view op, std::string_view name, const at::Tensor& boxes) {
  if (boxes.dim() != 2 || boxes.size(1) != 4 || !boxes.is_floating_point())
    throw Error(op, "expected '" + std::string(name) + "' as float [N, 4], got " + toString(boxes.scalar_type()) + " " +
                        shape_text(boxes));
}

at::Tensor area(const at::Tensor& boxes) {
  check_boxes("detection.area", "boxes", boxes);
  at::Tensor exact = wide(boxes);
  return side(exact, 0) * side(exact, 1);
}

at::Tensor pairwise_iou(const at::Tensor& rows, const at::Tensor& columns) {
  check_boxes("detection.iou", "rows", rows);
  check_boxes("detection.iou", "columns", columns);
  at::Tensor left = wide(rows), right = wide(columns);
  at::Tensor inside = shared(left, right, 0) * shared(left, right, 1);
  at::Tensor joined = area(left).unsqueeze(1) + area(right) - inside;
  return inside / joined.masked_fill(inside == 0, 1);
}

at::Tensor clip(const at::Tensor& boxes, double height, double width) {
  check_boxes("detection.clip", "boxes", boxes);
  auto coordinate = [&](int64_t i) { return boxes.select(1, i).clamp(0, i % 2 == 0 ? width : height); };
  return at::stack({coordinate(0), coordinate(1), coordinate(2), coordinate(3)}, 1);
}

at::Tensor larger_than(const at::Tensor& boxes, double least) {
  check_boxes("detection.larger_than", "boxes", boxes);
  return ((side(boxes, 0) > least) & (side(boxes, 1) > least)).nonzero().squeeze(1);
}

}  // namespace sslrun::detection
