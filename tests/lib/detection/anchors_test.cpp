// Anchors and levels against detectron2's values.
#include "lib/detection/anchors.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>
#include <limits>

using namespace sslrun::detection;
using Catch::Contains;

TEST_CASE("anchors come by rows of the map, then size, then ratio") {
  at::Tensor found = anchors(2, 3, {.stride = 16, .sizes = {32, 64}});
  REQUIRE(found.sizes() == at::IntArrayRef{36, 4});
  auto row = [&](int64_t i, std::vector<double> expected) {
    CHECK(at::allclose(found[i], at::tensor(expected, at::kFloat), 0, 5e-5));  // four decimals are given
  };
  row(0, {-22.6274, -11.3137, 22.6274, 11.3137});
  row(1, {-16, -16, 16, 16});
  row(2, {-11.3137, -22.6274, 11.3137, 22.6274});
  row(3, {-45.2548, -22.6274, 45.2548, 22.6274});
  row(6, {-6.6274, -11.3137, 38.6274, 11.3137});
  row(17, {9.3726, -45.2548, 54.6274, 45.2548});
  row(18, {-22.6274, 4.6863, 22.6274, 27.3137});
  row(35, {9.3726, -29.2548, 54.6274, 61.2548});
  CHECK(found.to(at::kDouble).sum().item<double>() == Approx(1728));
  at::Tensor moved = anchors(2, 3, {.stride = 16, .sizes = {32, 64}, .offset = 0.5});
  CHECK(at::allclose(moved, found + 8, 0, 1e-5));  // a rounding of numbers below 64
  CHECK(anchors(0, 3).sizes() == at::IntArrayRef{0, 4});
}

TEST_CASE("a level of a pyramid has one size") {
  auto levels = pyramid_anchors({{2, 3}, {1, 2}}, {.strides = {4, 8}, .sizes = {32, 64}, .ratios = {1, 2}});
  REQUIRE(levels.size() == 2);
  CHECK(levels[0].equal(anchors(2, 3, {.stride = 4, .sizes = {32}, .ratios = {1, 2}})));
  CHECK(levels[1].equal(anchors(1, 2, {.stride = 8, .sizes = {64}, .ratios = {1, 2}})));
  CHECK_THROWS_WITH(
      pyramid_anchors({{2, 3}}),
      "[detection.pyramid_anchors] expected a stride and a size for each of 1 maps, got 5 strides and 5 sizes");
}

TEST_CASE("a box of twice the side belongs to the next level") {
  std::vector<std::array<double, 3>> cases{{0, 0, 2},     {1, 1, 2},           {56, 56, 2},   {111.99, 111.99, 2},
                                           {112, 112, 3}, {223.99, 223.99, 3}, {224, 224, 4}, {447.9, 447.9, 4},
                                           {448, 448, 5}, {2000, 2000, 5},     {300, 100, 3}, {-5, 10, 2}};
  for (auto [width, height, level] : cases) {
    CAPTURE(width, height);
    at::Tensor box = at::tensor({0., 0., width, height}, at::kFloat).view({1, 4});
    CHECK(pyramid_levels(box).item<int64_t>() == int64_t(level));
  }
  CHECK(pyramid_levels(at::zeros({0, 4})).numel() == 0);
  CHECK_THROWS_WITH(pyramid_levels(at::full({1, 4}, std::numeric_limits<float>::quiet_NaN())),
                    Contains("expected finite boxes"));
  CHECK_THROWS_WITH(pyramid_levels(at::zeros({1, 4}), {.least = 6}),
                    Contains("expected 'least' to be at most 'most', got 6 and 5"));
}
