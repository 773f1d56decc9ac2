// Re-identification by hand-made galleries.
#include "lib/eval/reid.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>

#include "lib/core/error.h"

using namespace sslrun;
using namespace sslrun::eval;
using Catch::Matchers::Contains;

static at::Tensor numbers(std::vector<int64_t> values) { return at::tensor(values, at::kLong); }

// Worked out by hand from wanggrun/SYSU-30k's test_sysu_combine.py: five pictures, the query sees them in the order 1,
// 2, 0, 3, 4.
static Persons gallery() {
  at::Tensor rows = at::tensor({1.f, 0.f, 0.9f, 0.435889894f, 0.6f, 0.8f, 0.f, 1.f, -0.6f, 0.8f}).view({5, 2});
  return {rows, numbers({-1000, 7, 7, -1000, 9}), numbers({1, 1, 2, 1, 1})};
}

static Persons queries(std::vector<int64_t> identities, std::vector<int64_t> cameras) {
  at::Tensor row = at::tensor({0.8f, 0.6f}).view({1, 2});
  return {row.repeat({int64_t(identities.size()), 1}), numbers(identities), numbers(cameras)};
}

TEST_CASE("the golden gallery") {
  // Identity 7, camera 2: picture 2 is of the same camera and left out; picture 1 leads.
  Reid seven = reid(queries({7}, {2}), gallery(), {1});
  CHECK(seven.over_all.map == Approx(100));
  CHECK(seven.over_all.cmc == std::vector<double>{100});
  // Identity 9, camera 2: last of five. AP = (1/5 + 0/4) / 2.
  Reid nine = reid(queries({9}, {2}), gallery(), {1, 4, 5});
  CHECK(nine.over_all.map == Approx(10));
  CHECK(nine.over_all.cmc == std::vector<double>{0, 0, 100});
}

TEST_CASE("queries without a match count in one denominator only") {
  Reid both = reid(queries({7, 5}, {2, 2}), gallery(), {1});
  CHECK(both.queries == 2);
  CHECK(both.valid == 1);
  CHECK(both.over_all.map == Approx(50));
  CHECK(both.over_valid.map == Approx(100));
  CHECK(both.over_all.cmc[0] == 50);
  CHECK(both.over_valid.cmc[0] == 100);
  CHECK(reid(queries({5}, {2}), gallery(), {1}).over_valid.map == 0);
}

TEST_CASE("pictures of identity -1 leave the ranking, distractors stay") {
  Persons set = gallery();
  set.identities = numbers({-1, -1, 7, 0, 7});
  // Order 1, 2, 0, 3, 4; junk 1 and 0 leave 2, 3, 4: matches at ranks 0 and 2. AP = (1 + (2/3 + 1/2) / 2) / 2.
  CHECK(reid(queries({7}, {5}), set, {1}).over_all.map == Approx(100 * (1 + (2.0 / 3 + 1.0 / 2) / 2) / 2));
}

TEST_CASE("equal similarities rank by place in the gallery") {
  Persons set{at::ones({3, 2}), numbers({3, 4, 4}), numbers({1, 1, 1})};
  Reid found = reid({at::ones({1, 2}), numbers({4}), numbers({2})}, set, {1, 2});
  CHECK(found.over_all.cmc == std::vector<double>{0, 100});
  // Ranks 1 and 2: ((1/2 + 0/1) / 2 + (2/3 + 1/2) / 2) / 2.
  CHECK(found.over_all.map == Approx(100 * (0.25 + (2.0 / 3 + 0.5) / 2) / 2));
}

TEST_CASE("persons that do not fit are named") {
  Persons bad = gallery();
  bad.cameras = numbers({1, 2});
  CHECK_THROWS_WITH(reid(queries({7}, {2}), bad), Contains("[eval.reid] expected 'gallery' cameras as int64 [5]"));
  bad = gallery();
  bad.features = bad.features / 0;
  CHECK_THROWS_WITH(reid(bad, gallery()), Contains("'query' features without NaN"));
  bad.features = at::ones({5, 3});
  CHECK_THROWS_WITH(reid(bad, gallery()), Contains("query features have 3 columns, gallery 2"));
}
