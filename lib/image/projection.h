// Projective maps of the plane: affine ones by angle, scale and shear, others by four points.
#pragma once
#include <array>

namespace sslrun::image {

// In pixels; (0, 0) is the top left corner of the picture and (0.5, 0.5) the middle of its first pixel.
struct Point {
  double x = 0, y = 0;
};

// (x, y) goes to ((m0 x + m1 y + m2) / w, (m3 x + m4 y + m5) / w) with w = m6 x + m7 y + m8.
struct Projection {
  std::array<double, 9> m{1, 0, 0, 0, 1, 0, 0, 0, 1};

  Point operator()(Point at) const;
  // Of a map that has none, all zeros: every point goes nowhere (NaN).
  Projection inverse() const;
};

// `then` behind `first`.
Projection chain(const Projection& first, const Projection& then);

// Turned by `degrees` (clockwise on the screen), scaled and sheared (degrees, along x and y) about `centre`, then
// moved. Source: torchvision.transforms.v2.functional.affine.
struct AffineMap {
  double degrees = 0;
  Point translate;
  double scale = 1;
  std::array<double, 2> shear{0, 0};
  Point centre;
};
Projection projection_of(const AffineMap& map);

// The map that takes the four `from` to the four `to`; like inverse() where there is none.
Projection projection_of(const std::array<Point, 4>& from, const std::array<Point, 4>& to);

// The upright box {left, top, right, bottom} round a box's four corners, mapped.
std::array<double, 4> mapped_box(const std::array<double, 4>& box, const Projection& map);

}  // namespace sslrun::image
