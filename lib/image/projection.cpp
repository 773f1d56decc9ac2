// Matrices of projective maps, by torchvision's formulas and by elimination.
#include "lib/image/projection.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace sslrun::image {

Point Projection::operator()(Point at) const {
  double w = m[6] * at.x + m[7] * at.y + m[8];
  return {(m[0] * at.x + m[1] * at.y + m[2]) / w, (m[3] * at.x + m[4] * at.y + m[5]) / w};
}

Projection Projection::inverse() const {
  Projection cofactors{{m[4] * m[8] - m[5] * m[7], m[2] * m[7] - m[1] * m[8], m[1] * m[5] - m[2] * m[4],
                        m[5] * m[6] - m[3] * m[8], m[0] * m[8] - m[2] * m[6], m[2] * m[3] - m[0] * m[5],
                        m[3] * m[7] - m[4] * m[6], m[1] * m[6] - m[0] * m[7], m[0] * m[4] - m[1] * m[3]}};
  double determinant = m[0] * cofactors.m[0] + m[1] * cofactors.m[3] + m[2] * cofactors.m[6];
  if (determinant == 0 || !std::isfinite(determinant)) return {{0, 0, 0, 0, 0, 0, 0, 0, 0}};
  for (double& value : cofactors.m) value /= determinant;
  return cofactors;
}

Projection chain(const Projection& first, const Projection& then) {
  Projection both{};
  for (size_t row = 0; row < 3; row++)
    for (size_t column = 0; column < 3; column++) {
      double sum = 0;
      for (size_t k = 0; k < 3; k++) sum += then.m[row * 3 + k] * first.m[k * 3 + column];
      both.m[row * 3 + column] = sum;
    }
  return both;
}

Projection projection_of(const AffineMap& map) {
  constexpr double kRadians = 3.14159265358979323846 / 180;
  double angle = map.degrees * kRadians, shear_x = std::tan(map.shear[0] * kRadians), y = map.shear[1] * kRadians;
  double a = std::cos(angle - y) / std::cos(y), c = std::sin(angle - y) / std::cos(y);
  double b = -(a * shear_x + std::sin(angle)), d = std::cos(angle) - c * shear_x;
  a *= map.scale, b *= map.scale, c *= map.scale, d *= map.scale;
  const Point& o = map.centre;
  return {{a, b, o.x + map.translate.x - a * o.x - b * o.y, c, d, o.y + map.translate.y - c * o.x - d * o.y, 0, 0, 1}};
}

using Equations = std::array<std::array<double, 9>, 8>;  // eight unknowns, then the right side

// Gaussian elimination with row pivots; false when the rows depend on each other.
static bool solve(Equations& rows) {
  for (size_t column = 0; column < 8; column++) {
    auto larger = [column](const auto& a, const auto& b) { return std::abs(a[column]) < std::abs(b[column]); };
    std::swap(rows[column], *std::max_element(rows.begin() + int(column), rows.end(), larger));
    if (!(std::abs(rows[column][column]) > 1e-9)) return false;
    for (size_t row = 0; row < 8; row++) {
      if (row == column) continue;
      double share = rows[row][column] / rows[column][column];
      for (size_t k = column; k < 9; k++) rows[row][k] -= share * rows[column][k];
    }
  }
  return true;
}

Projection projection_of(const std::array<Point, 4>& from, const std::array<Point, 4>& to) {
  Equations rows{};
  for (size_t i = 0; i < 4; i++) {
    auto [x, y] = from[i];
    rows[2 * i] = {x, y, 1, 0, 0, 0, -to[i].x * x, -to[i].x * y, to[i].x};
    rows[2 * i + 1] = {0, 0, 0, x, y, 1, -to[i].y * x, -to[i].y * y, to[i].y};
  }
  if (!solve(rows)) return {{0, 0, 0, 0, 0, 0, 0, 0, 0}};
  Projection found{};
  for (size_t i = 0; i < 8; i++) found.m[i] = rows[i][8] / rows[i][i];
  return found;
}

std::array<double, 4> mapped_box(const std::array<double, 4>& box, const Projection& map) {
  constexpr double kFar = std::numeric_limits<double>::infinity();
  std::array<double, 4> bounds{kFar, kFar, -kFar, -kFar};
  for (size_t corner = 0; corner < 4; corner++) {
    Point at = map({box[corner % 2 * 2], box[corner / 2 * 2 + 1]});
    bounds = {std::min(bounds[0], at.x), std::min(bounds[1], at.y), std::max(bounds[2], at.x),
              std::max(bounds[3], at.y)};
  }
  return bounds;
}

}  // namespace sslrun::image
