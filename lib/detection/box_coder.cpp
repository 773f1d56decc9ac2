// Centres and sides, by LibTorch's operators on any device.
#include "lib/detection/box_coder.h"

#include <ATen/ATen.h>

#include <cmath>

#include "lib/core/error.h"
#include "lib/core/shape_text.h"
#include "lib/detection/boxes.h"

namespace sslrun::detection {

namespace {

// [N, 2] each: x and y of the centres, width and height.
struct CentreForm {
  at::Tensor centre, sides;

  explicit CentreForm(const at::Tensor& boxes) {
    at::Tensor low = boxes.narrow(1, 0, 2);
    sides = boxes.narrow(1, 2, 2) - low;
    centre = low + 0.5 * sides;
  }
};

void need_sides(const char* op, const char* name, const at::Tensor& sides) {
  at::Tensor wrong = (sides > 0).all(1).logical_not_();
  if (!wrong.any().item<bool>()) return;
  throw Error(op, "expected '" + std::string(name) + "' with sides above 0, got another in row " +
                      std::to_string(wrong.nonzero()[0].item<int64_t>()));
}

}  // namespace

at::Tensor encode_boxes(const at::Tensor& sources, const at::Tensor& targets, const BoxCoderOptions& options) {
  const char* op = "detection.encode";
  check_boxes(op, "sources", sources);
  check_boxes(op, "targets", targets);
  if (sources.size(0) != targets.size(0))
    throw Error(op, "expected as many sources as targets, got " + shape_text(sources) + " and " + shape_text(targets));
  auto type = sources.scalar_type() == at::kDouble || targets.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
  CentreForm source(sources.to(type)), target(targets.to(type));
  need_sides(op, "sources", source.sides);
  need_sides(op, "targets", target.sides);
  const auto& w = options.weights;
  at::Tensor away = target.centre - source.centre, growth = (target.sides / source.sides).log();
  auto column = [&](const at::Tensor& from, int64_t axis) { return from.select(1, axis); };
  return at::stack({w[0] * column(away, 0) / column(source.sides, 0), w[1] * column(away, 1) / column(source.sides, 1),
                    w[2] * column(growth, 0), w[3] * column(growth, 1)},
                   1);
}

at::Tensor decode_boxes(const at::Tensor& deltas, const at::Tensor& sources, const BoxCoderOptions& options) {
  const char* op = "detection.decode";
  check_boxes(op, "sources", sources);
  if (deltas.dim() != 2 || deltas.size(1) % 4 != 0 || deltas.size(0) != sources.size(0) || !deltas.is_floating_point())
    throw Error(op, "expected deltas as float [N, 4 K] for " + std::to_string(sources.size(0)) + " sources, got " +
                        shape_text(deltas));
  auto type = sources.scalar_type() == at::kDouble && deltas.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
  CentreForm source(sources.to(type));
  at::Tensor each = deltas.to(type).view({deltas.size(0), deltas.size(1) / 4, 4});
  const auto& w = options.weights;
  at::Tensor low[2], high[2];
  for (int axis = 0; axis < 2; axis++) {
    at::Tensor side = source.sides.narrow(1, axis, 1);
    at::Tensor centre = each.select(2, axis) / w[size_t(axis)] * side + source.centre.narrow(1, axis, 1);
    at::Tensor growth = (each.select(2, axis + 2) / w[size_t(axis + 2)]).clamp_max(std::log(options.most_growth));
    at::Tensor half = 0.5 * (growth.exp() * side);
    low[axis] = centre - half;
    high[axis] = centre + half;
  }
  return at::stack({low[0], low[1], high[0], high[1]}, 2).view(deltas.sizes());
}

}  // namespace sslrun::detection
