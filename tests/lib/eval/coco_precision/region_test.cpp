// Masks of polygons and run lengths beside values that pycocotools gave.
#include "lib/eval/coco_precision/region.h"

#include <catch2/catch.hpp>
#include <numeric>
#include <string>

using namespace sslrun;
using eval::CocoBox;
using eval::Region;

namespace {
struct Golden {
  const char* name;
  std::vector<std::vector<double>> polygons;
  int height, width;
  std::vector<uint64_t> counts;
  std::string text;
  uint64_t area;
  CocoBox box;
};
}  // namespace

static const std::vector<Golden> kGolden{
    {"triangle",
     {{1, 1, 7.5, 1.5, 3, 6.2}},
     8,
     10,
     {9, 1, 7, 4, 4, 5, 3, 4, 4, 3, 5, 2, 29},
     "9173M1OO1O1Oh0",
     19,
     {1, 1, 6, 5}},
    {"rectangle", {{2, 1, 6, 1, 6, 5, 2, 5}}, 8, 10, {17, 4, 4, 4, 4, 4, 4, 4, 35}, "a04400000o0", 16, {2, 1, 4, 4}},
    {"half pixels",
     {{2.5, 1.5, 6.5, 1.5, 6.5, 5.5, 2.5, 5.5}},
     8,
     10,
     {26, 4, 4, 4, 4, 4, 4, 4, 26},
     "j04400000f0",
     16,
     {3, 2, 4, 4}},
    {"partly outside",
     {{-3.2, 2.1, 4.4, -2.6, 12.7, 5.5, 5, 9.9}},
     8,
     10,
     {0, 6, 2, 6, 2, 7, 1, 40, 1, 7, 2, 5, 1},
     "062001OQ10oN1NO",
     71,
     {0, 0, 10, 8}},
    {"union",
     {{1, 1, 5, 1, 5, 5, 1, 5}, {3, 3, 9, 3, 9, 7, 3, 7}},
     8,
     10,
     {9, 4, 4, 4, 4, 6, 2, 6, 4, 4, 4, 4, 4, 4, 4, 4, 9},
     "944002N02N0000005",
     36,
     {1, 1, 8, 6}},
    {"bow tie",
     {{1, 1, 8, 6, 8, 1, 1, 6}},
     8,
     10,
     {9, 5, 4, 3, 6, 1, 15, 1, 6, 3, 4, 5, 18},
     "954N2N90G2N2>",
     18,
     {1, 1, 7, 5}},
    {"needle", {{3, 2, 3.1, 7, 3.2, 2}}, 8, 10, {80}, "`2", 0, {0, 0, 0, 0}},
    {"all", {{-1, -1, 11, -1, 11, 9, -1, 9}}, 8, 10, {0, 80}, "0`2", 80, {0, 0, 10, 8}},
    {"star",
     {{29, 16, 36.99, 25.05, 22.78, 22.28, 13.51, 30.65, 12.72, 19.88,
       -1, 16, 12.72, 12.12, 13.51, 1.35,  22.78, 9.72,  36.99, 6.95}},
     32,
     40,
     {47, 2,  30, 2,  30, 2,  29, 3,  29, 4,  28, 4,  28, 4,  27, 6,  26, 6,  26, 6,  26, 6,
      25, 8,  15, 26, 5,  28, 5,  26, 7,  24, 9,  22, 11, 20, 13, 18, 15, 16, 17, 14, 18, 13,
      20, 12, 19, 14, 18, 14, 18, 14, 18, 14, 18, 14, 17, 7,  1,  8,  16, 6,  4,  6,  16, 5,
      6,  5,  16, 4,  8,  4,  16, 3,  10, 3,  15, 3,  12, 2,  15, 2,  14, 2,  31, 1,  103},
     "_12n0000O101O000O2O00000O2Fb0F20N2N2N2N2N2N2N1O2OO2O0000000OI@1?ND0<OF0:OH08OJ050MO30O0a0OX2",
     403,
     {1, 2, 36, 28}},
};

static Region region_of(const Golden& golden) {
  data::MaskBorders borders;
  for (const auto& polygon : golden.polygons)
    borders = data::joined_borders(borders, data::polygon_borders(polygon, golden.width, golden.height));
  return {borders, golden.height};
}

static const Golden& named(const std::string& name) {
  for (const auto& golden : kGolden)
    if (name == golden.name) return golden;
  FAIL("no polygon " + name);
  return kGolden[0];
}

TEST_CASE("polygons, run lengths and their text form are pycocotools'") {
  for (const auto& golden : kGolden) {
    INFO(golden.name);
    Region region = region_of(golden);
    CHECK(region.borders == data::run_borders(golden.counts, golden.width, golden.height));
    CHECK(data::parse_runs(golden.text) == golden.counts);
    CHECK(data::runs_text(region.borders, golden.width, golden.height) == golden.text);
    CHECK(region.area == golden.area);
    CHECK(region.box.left == golden.box.left);
    CHECK(region.box.top == golden.box.top);
    CHECK(region.box.width == golden.box.width);
    CHECK(region.box.height == golden.box.height);
  }
}

TEST_CASE("text forms of run lengths") {
  const std::vector<std::pair<std::vector<uint64_t>, std::string>> golden{
      {{0, 5, 3, 72}, "053S2"},
      {{40, 20, 20}, "X1d0d0"},
      {{1000, 31, 17, 8, 800, 344}, "Xo0o0a0YO_h0`:"},
      {{33, 1, 100000, 70, 2096}, "Q11PeQ3U2`\\PM"},
      {{15, 16, 31, 32, 33, 1023, 1024, 1025}, "?`0o0`02on0on02"}};
  for (const auto& [counts, text] : golden) {
    CHECK(data::parse_runs(text) == counts);
    auto pixels = int(std::accumulate(counts.begin(), counts.end(), uint64_t{0}));
    CHECK(data::runs_text(data::run_borders(counts, pixels, 1), pixels, 1) == text);
  }
}

TEST_CASE("overlap of masks, of a crowd over the detection's area") {
  Region detection = region_of(named("rectangle")), truth = region_of(named("half pixels"));
  CHECK(overlap(detection, truth, false) == 9. / 23);
  CHECK(overlap(detection, truth, true) == 9. / 16);
  Region none = region_of(named("needle"));
  CHECK(overlap(none, truth, false) == 0);
  CHECK(overlap(detection, none, false) == 0);
  CHECK(overlap(none, none, true) == 0);
}

TEST_CASE("overlap of boxes") {
  CocoBox detection{0, 0, 4, 5}, truth{2, 1, 4, 2};
  CHECK(overlap(detection, truth, false) == 4. / 24);
  CHECK(overlap(detection, truth, true) == 4. / 20);
  CHECK(overlap(detection, CocoBox{4, 0, 4, 5}, false) == 0);  // they touch
  CHECK(overlap(CocoBox{1, 1, 0, 3}, truth, false) == 0);
  CHECK(overlap(CocoBox{}, CocoBox{}, true) == 0);
}
