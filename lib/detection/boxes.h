// Boxes as rows (x1, y1, x2, y2) in pixels: the corners themselves, so that a side is x2 - x1.
#pragma once
#include <ATen/core/Tensor.h>

#include <string_view>

namespace sslrun::detection {

// Throws Error(op) unless `boxes` is [N, 4] of a floating type.
void check_boxes(std::string_view op, std::string_view name, const at::Tensor& boxes);

// [N, 4] -> [N]: width times height, in float32 or float64.
at::Tensor area(const at::Tensor& boxes);

// [M, 4] and [N, 4] -> [M, N] in float32, or float64 where one of them is: the intersection over the union, 0 where
// nothing is shared, boxes of no area included. Differentiable.
at::Tensor pairwise_iou(const at::Tensor& rows, const at::Tensor& columns);

// [N, 4] -> [N, 4]: each corner moved to the nearest point of the picture, x in [0, width], y in [0, height].
at::Tensor clip(const at::Tensor& boxes, double height, double width);

// [N, 4] -> [K] int64: the boxes whose sides are both above `side`, in their order; never one with a NaN.
at::Tensor larger_than(const at::Tensor& boxes, double side);

}  // namespace sslrun::detection
