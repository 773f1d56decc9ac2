// Projective maps: chains, inverses, four points, degenerate ones.
#include "lib/image/projection.h"

#include <catch2/catch.hpp>
#include <cmath>

using namespace sslrun::image;

static void same(Point got, Point want) {
  CHECK(got.x == Approx(want.x).margin(1e-9));
  CHECK(got.y == Approx(want.y).margin(1e-9));
}

TEST_CASE("a turn about a centre is clockwise on the screen and moves the centre by the translation only") {
  Projection quarter = projection_of(AffineMap{.degrees = 90, .translate = {3, -1}, .scale = 2, .centre = {10, 20}});
  same(quarter({10, 20}), {13, 19});
  same(quarter({11, 20}), {13, 21});  // right of the centre goes below it
  same(quarter({10, 21}), {11, 19});
  Projection sheared = projection_of(AffineMap{.shear = {45, 0}, .centre = {0, 0}});
  same(sheared({0, 1}), {-1, 1});  // torchvision's sign
  same(projection_of(AffineMap{.shear = {0, 45}})({1, 0}), {1, -1});
}

TEST_CASE("an inverse undoes its map, a chain is one after the other, and a box's bounds hold its corners") {
  Projection map = projection_of({{{0, 0}, {99, 0}, {99, 79}, {0, 79}}}, {{{5, 9}, {90, 3}, {99, 70}, {12, 66}}});
  same(map({99, 0}), {90, 3});
  same(map({0, 79}), {12, 66});
  same(map.inverse()(map({31, 47})), {31, 47});
  Projection turned = projection_of(AffineMap{.degrees = 33, .scale = 0.7, .shear = {5, -8}, .centre = {50, 40}});
  same(chain(map, turned)({31, 47}), turned(map({31, 47})));
  auto box = mapped_box({0, 0, 99, 79}, map);
  CHECK(box[0] == Approx(5));
  CHECK(box[1] == Approx(3));
  CHECK(box[2] == Approx(99));
  CHECK(box[3] == Approx(70));
}

TEST_CASE("points in a line, and maps onto a line, have no map back: everything goes nowhere") {
  Projection none = projection_of({{{0, 0}, {1, 0}, {2, 0}, {3, 0}}}, {{{5, 9}, {90, 3}, {99, 70}, {12, 66}}});
  CHECK(std::isnan(none({1, 2}).x));
  Projection flat{{1, 2, 0, 2, 4, 0, 0, 0, 1}};
  CHECK(std::isnan(flat.inverse()({1, 2}).y));
}
