// Masks from run lengths and polygons.
#include "lib/data/sets/masks.h"

#include <catch2/catch.hpp>

#include "lib/core/error.h"

using namespace sslrun;
using namespace sslrun::data;
using Catch::Contains;

TEST_CASE("run lengths of COCO's text form") {
  // 6, 1 and 40 (two groups of bits), then the differences 4 and 19 (two groups: its fifth bit is no sign).
  CHECK(sslrun::data::parse_runs("61X14c0") == std::vector<uint64_t>{6, 1, 40, 5, 59});
  CHECK(sslrun::data::parse_runs("") == std::vector<uint64_t>{});
  CHECK_THROWS_AS(sslrun::data::parse_runs("6!"), Error);
  CHECK_THROWS_AS(sslrun::data::parse_runs("X"), Error);
  std::vector<uint8_t> mask(6);
  // Two columns of three: 1 zero, 3 ones, 2 zeros.
  sslrun::data::fill_runs_mask(std::vector<uint64_t>{1, 3, 2}, 2, 3, mask);
  CHECK(mask == std::vector<uint8_t>{0, 1, 1, 0, 1, 0});
  CHECK_THROWS_WITH(sslrun::data::fill_runs_mask(std::vector<uint64_t>{1, 3}, 2, 3, mask), Contains("do not fill"));
  CHECK_THROWS_WITH(sslrun::data::fill_runs_mask(std::vector<uint64_t>{1, 9}, 2, 3, mask), Contains("exceed"));
}

TEST_CASE("a polygon mask holds the pixels whose centres lie inside") {
  std::vector<uint8_t> mask(5 * 4);
  sslrun::data::fill_polygon_mask(std::vector<double>{1, 1, 4, 1, 4, 3, 1, 3}, 5, 4, mask);
  CHECK(mask == std::vector<uint8_t>{0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0});
  // Outside of the picture and absurdly large outlines: no crash, no pixel beyond.
  std::fill(mask.begin(), mask.end(), uint8_t{0});
  sslrun::data::fill_polygon_mask(std::vector<double>{-1e30, -1e30, 1e30, -1e30, 1e30, 1e30, -1e30, 1e30}, 5, 4, mask);
  CHECK(std::count(mask.begin(), mask.end(), 1) >= 16);
}
