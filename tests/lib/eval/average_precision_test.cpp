// Average precision by hand, in each of its three definitions.
#include "lib/eval/average_precision.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>
#include <cmath>

#include "lib/core/error.h"

using namespace sslrun;
using namespace sslrun::eval;
using Catch::Matchers::Contains;

static at::Tensor rows(std::vector<float> values, int64_t columns) { return at::tensor(values).view({-1, columns}); }

TEST_CASE("the three definitions of average precision by hand") {
  // Right at ranks 1, 3, 5 of 6: precisions 1, 2/3, 3/5 at recalls 1/3, 2/3, 1.
  at::Tensor scores = rows({6, 5, 4, 3, 2, 1}, 1), targets = rows({1, 0, 1, 0, 1, 0}, 1);
  auto value = [&](ApDefinition definition) {
    return average_precision(scores, targets, {definition, {}, false}).item<double>();
  };
  CHECK(value(ApDefinition::kStep) == Approx((1 + 2.0 / 3 + 3.0 / 5) / 3));
  CHECK(value(ApDefinition::kEnvelope) == Approx((1 + 2.0 / 3 + 3.0 / 5) / 3));
  // Recalls 0 to 0.3 at precision 1, 0.4 to 0.6 at 2/3, 0.7 to 1 at 3/5.
  CHECK(value(ApDefinition::kElevenPoints) == Approx((4 * 1 + 3 * 2.0 / 3 + 4 * 3.0 / 5) / 11));
  // A later, higher precision lifts the envelope: ranks 2 and 3 of 3 right, precisions 1/2 and 2/3.
  at::Tensor late = rows({0, 1, 1}, 1), three = rows({3, 2, 1}, 1);
  CHECK(average_precision(three, late, {ApDefinition::kStep, {}, false}).item<double>() == Approx(7.0 / 12));
  CHECK(average_precision(three, late, {ApDefinition::kEnvelope, {}, false}).item<double>() == Approx(2.0 / 3));
  CHECK(average_precision(three, late, {ApDefinition::kElevenPoints, {}, false}).item<double>() == Approx(2.0 / 3));
  // Eight labels, best first: (1 + 2/3 + 1/2) / 3.
  at::Tensor golden = rows({1, -1, 1, -1, -1, 1, -1, -1}, 1), falling = rows({8, 7, 6, 5, 4, 3, 2, 1}, 1);
  CHECK(average_precision(falling, golden, {ApDefinition::kEnvelope, {}, false}).item<double>() ==
        Approx(0.7222222222));
}

TEST_CASE("perfect scores give 1 by every definition, whatever the order of the rows") {
  at::manual_seed(0);
  at::Tensor targets = (at::rand({50, 3}) < 0.3).to(at::kFloat), order = at::randperm(50);
  at::Tensor scores = at::rand({50, 3});
  for (auto definition : {ApDefinition::kStep, ApDefinition::kEnvelope, ApDefinition::kElevenPoints}) {
    ApOptions options{definition, {}, false};
    CHECK(average_precision(scores + targets, targets, options).equal(at::ones({3}, at::kDouble)));
    at::Tensor moved = average_precision(scores.index_select(0, order), targets.index_select(0, order), options);
    CHECK(moved.equal(average_precision(scores, targets, options)));
  }
}

TEST_CASE("equal scores are taken together") {
  // One threshold: recall 1 at precision 1/2.
  CHECK(average_precision(at::ones({4, 1}), rows({1, 0, 1, 0}, 1)).item<double>() == 0.5);
  // Thresholds 2 (one of two right) and 1: 1/2 * 1/2 + 1/2 * 2/3.
  CHECK(average_precision(rows({2, 2, 1}, 1), rows({0, 1, 1}, 1)).item<double>() == Approx(0.25 + 1.0 / 3));
}

TEST_CASE("scores that are no numbers, and targets that do not fit, are named") {
  at::Tensor scores = at::zeros({4, 3});
  CHECK_THROWS_WITH(average_precision(scores, at::zeros({4, 2})), Contains("[4, 3], got float32 [4, 2]"));
  CHECK_THROWS_WITH(average_precision(at::full({1, 1}, NAN), at::ones({1, 1})), Contains("NaN"));
}
