// Subsets and joined sets: what is drawn, and what they forward.
#include <ATen/ATen.h>

#include <catch2/catch.hpp>
#include <set>

#include "lib/core/error.h"
#include "lib/data/set/dataset.h"

using namespace sslrun;
using namespace sslrun::data;
using Catch::Contains;

static std::shared_ptr<const data::Dataset> numbers(int64_t count, int64_t classes) {
  auto set = std::make_shared<data::Dataset>(
      sslrun::data::tensor_pictures(at::arange(count, at::kByte).view({count, 1, 1, 1}).expand({count, 3, 4, 5}),
                                    at::arange(count, at::kLong) % classes, {}));
  return set;
}

TEST_CASE("a subset is drawn per class, and a smaller one is part of a larger one") {
  auto set = numbers(200, 4);
  auto names = [](const data::Dataset& part) {
    std::set<std::string> all;
    for (int64_t i = 0; i < part.size(); i++) all.insert(part.files.path(i));
    return all;
  };
  data::Dataset small = subset(set, {.fraction = 0.1, .seed = 3}), large = subset(set, {.fraction = 0.3, .seed = 3});
  CHECK(small.size() == 20);
  CHECK(at::bincount(small.targets).equal(at::full({4}, 5, at::kLong)));
  CHECK(at::bincount(large.targets).equal(at::full({4}, 15, at::kLong)));
  auto in_small = names(small), in_large = names(large);
  CHECK(std::includes(in_large.begin(), in_large.end(), in_small.begin(), in_small.end()));
  CHECK(names(subset(set, {.fraction = 0.1, .seed = 4})) != in_small);
  CHECK(subset(set, {.fraction = 0.001, .seed = 0}).size() == 4);
  data::Dataset few = subset(set, {.max_class = 2});
  CHECK(few.size() == 100);
  CHECK(few.classes == std::vector<std::string>{"0", "1"});
  CHECK_THROWS_WITH(subset(set, {.indices = std::vector<int64_t>{200}}), Contains("indices of 0 to 199, got 200"));
}

TEST_CASE("subsets and rows of sets forward bytes and annotations") {
  auto set = numbers(10, 5);
  auto part = std::make_shared<data::Dataset>(subset(set, {.indices = std::vector<int64_t>{7, 2}}));
  part->annotations.masks = [](int64_t i) { return at::full({1}, i, at::kLong); };
  auto all = data::concat({part, part});
  REQUIRE(all.size() == 4);
  std::string bytes;
  for (int64_t i : {0, 1, 2, 3}) {
    all.read(i, bytes);
    CHECK(bytes == "P6\n5 4\n255\n" + std::string(60, i % 2 ? 2 : 7));
    CHECK(all.annotations.masks(i).item<int64_t>() == i % 2);
  }
  CHECK_FALSE(all.annotations.objects);
  CHECK(all.targets.equal(at::tensor({2, 2, 2, 2}, at::kLong)));
  CHECK_THROWS_WITH(data::concat({set, numbers(3, 3)}), Contains("expected the same classes"));
}
