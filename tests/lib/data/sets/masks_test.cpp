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

TEST_CASE("borders of pixels, of runs, and of two masks joined") {
  // Columns of three: 0 1 1 | 1 0 0 | 0 0 1.
  std::vector<uint8_t> mask{0, 1, 0, 1, 0, 0, 1, 0, 1}, drawn(9);
  data::MaskBorders borders = data::pixel_borders(mask, 3, 3);
  CHECK(borders == data::MaskBorders{1, 4, 8, 9});
  data::fill_mask(borders, 3, 3, drawn);
  CHECK(drawn == mask);
  CHECK(data::run_borders(std::vector<uint64_t>{1, 2, 0, 1, 4, 1}, 3, 3) == borders);  // a run of no zeros
  CHECK(data::run_borders(std::vector<uint64_t>{9}, 3, 3).empty());
  CHECK(data::joined_borders(borders, {}) == borders);
  CHECK(data::joined_borders({}, borders) == borders);
  CHECK(data::joined_borders(borders, {0, 1, 5, 6}) == data::MaskBorders{0, 4, 5, 6, 8, 9});
  CHECK(data::joined_borders({0, 9}, borders) == data::MaskBorders{0, 9});
  CHECK(data::joined_borders({2, 6}, borders) == data::MaskBorders{1, 6, 8, 9});
}

TEST_CASE("outlines as a file holds them") {
  data::MaskBorders square{17, 21, 25, 29, 33, 37, 41, 45};
  CHECK(data::outline_borders("[[2, 1, 6, 1, 6, 5, 2, 5]]", 10, 8) == square);
  CHECK(data::outline_borders(R"({"counts": "a04400000o0", "size": [8, 10]})", 10, 8) == square);
  CHECK(data::outline_borders(R"({"size": [8, 10], "counts": [17, 4, 4, 4, 4, 4, 4, 4, 35]})", 10, 8) == square);
  CHECK(data::outline_borders("null", 10, 8).empty());
  CHECK(data::outline_borders("[[2, 1, 6, 1]]", 10, 8).empty());  // two points
  CHECK(data::outline_borders("[]", 10, 8).empty());
  CHECK_THROWS_WITH(data::outline_borders(R"({"size": [10, 8], "counts": [80]})", 10, 8),
                    Contains("another size than its picture, 10x8 pixels"));
  CHECK_THROWS_WITH(data::outline_borders("\"text\"", 10, 8), Contains("neither polygons nor run lengths"));
  CHECK_THROWS_WITH(data::outline_borders("[[1, 2", 10, 8), Contains("neither polygons nor run lengths"));
}
