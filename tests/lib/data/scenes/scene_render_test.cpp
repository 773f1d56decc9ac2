// Areas of drawn polygons.
#include "lib/data/scenes/scene_render.h"

#include <catch2/catch.hpp>

using namespace sslrun;
using namespace sslrun::data;

static double sum(const std::vector<float>& values) {
  double total = 0;
  for (float value : values) total += value;
  return total;
}

TEST_CASE("coverage of a polygon is its area") {
  std::vector<float> coverage;
  sslrun::data::fill_polygon({{1.25, 2}, {6.5, 2}, {6.5, 5}, {1.25, 5}}, 8, 8, coverage);
  CHECK(sum(coverage) == Approx(5.25 * 3));  // exact: the edges lie on sample lines
  CHECK(coverage[2 * 8 + 1] == Approx(0.75));
  CHECK(coverage[2 * 8 + 6] == Approx(0.5));
  CHECK(coverage[2 * 8 + 3] == Approx(1));
  CHECK(coverage[1 * 8 + 3] == 0);
  sslrun::data::fill_polygon({{2, 1}, {60, 20}, {10, 55}}, 64, 64, coverage);
  CHECK(sum(coverage) == Approx(0.5 * (58 * 54 - 8 * 19)).epsilon(1e-3));  // four lines a pixel: under 0.1 %
}
