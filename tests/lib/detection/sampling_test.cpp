// Sampling: numbers of both kinds, what draws depend on, given places.
#include "lib/detection/sampling.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>

using namespace sslrun::detection;
using Catch::Contains;

static at::Tensor places(std::initializer_list<int64_t> values) {
  return at::tensor(at::ArrayRef<int64_t>(values.begin(), values.size()), at::kLong);
}

TEST_CASE("positives up to their share, negatives for the rest") {
  at::Tensor labels = places({0, 1, -1, 1, 0, 0, 1, 0, 0, 1});
  Sample found = sample(labels, {.count = 5, .order = SampleOrder::kLowest});
  CHECK(found.positive.equal(places({1, 3})));
  CHECK(found.negative.equal(places({0, 4, 5})));
  found = sample(labels, {.count = 100, .positive_share = 0.25, .order = SampleOrder::kLowest});
  CHECK(found.positive.equal(places({1, 3, 6, 9})));
  CHECK(found.negative.numel() == 5);  // fewer than asked for, without the one that is left out
  found = sample(places({2, 3, 0, -1, 3}), {.count = 4, .positive_share = 0.5, .background = 3});  // classes
  CHECK(found.positive.equal(places({0, 2})));
  CHECK(found.negative.equal(places({1, 4})));
  found = sample(places({}));
  CHECK((found.positive.numel() == 0 && found.negative.numel() == 0));
}

TEST_CASE("draws depend on seed, step, picture, draw and place alone") {
  at::Tensor labels = at::cat({at::zeros({3000}, at::kLong), at::ones({1000}, at::kLong)});
  Sample one = sample(labels);
  CHECK((one.positive.numel() == 128 && one.negative.numel() == 128));
  CHECK(sample(labels).positive.equal(one.positive));
  for (const SampleOptions& other : {SampleOptions{.seed = 1}, {.step = 1}, {.picture = 1}, {.draw = 1}})
    CHECK_FALSE(sample(labels, other).positive.equal(one.positive));
  // Another negative in front of a positive's place changes nothing for it.
  labels.narrow(0, 0, 3000).fill_(-1);
  CHECK(sample(labels).positive.equal(one.positive));
}

TEST_CASE("every box is taken equally often") {
  at::Tensor labels = at::ones({20}, at::kLong), counts = at::zeros({20}, at::kLong);
  for (int64_t step = 0; step < 4000; step++)
    counts.index_add_(0, sample(labels, {.count = 10, .step = step}).positive, at::ones({5}, at::kLong));
  // 1,000 expected, a standard deviation of sqrt(4000 / 4 * 3 / 4) = 27.
  CHECK(counts.min().item<int64_t>() > 1000 - 5 * 27);
  CHECK(counts.max().item<int64_t>() < 1000 + 5 * 27);
}

TEST_CASE("given places are taken if they are such boxes") {
  at::Tensor labels = places({0, 1, -1, 1});
  Sample found = sample(labels, {.positive = places({3}), .negative = places({0, 0})});
  CHECK(found.positive.equal(places({3})));
  CHECK(found.negative.equal(places({0, 0})));
  CHECK_THROWS_WITH(
      sample(labels, {.positive = places({2}), .negative = places({0})}),
      "[detection.sample] expected 'positive' as int64 places of boxes with a positive label, from 0 to 3");
  CHECK_THROWS_WITH(sample(labels, {.positive = places({1}), .negative = places({4})}),
                    Contains("expected 'negative'"));
  CHECK_THROWS_WITH(sample(labels, {.positive = places({1})}), Contains("'positive' and 'negative' together"));
  CHECK_THROWS_WITH(sample(labels.to(at::kInt)), Contains("expected labels as int64 [N], got Int [4]"));
  CHECK_THROWS_WITH(sample(labels.to(at::kMeta)), Contains("runs on the CPU only, got a Tensor on meta"));
}
