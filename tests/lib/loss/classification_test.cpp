// cross_entropy and bce_with_logits against PyTorch's values and closed forms.
#include "lib/loss/classification.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>
#include <cmath>

#include "lib/core/error.h"

using namespace sslrun;
using Catch::Matchers::Contains;

static at::Tensor matrix(std::vector<double> values, int64_t columns) {
  return at::tensor(values, at::kDouble).reshape({-1, columns});
}

TEST_CASE("cross_entropy with and without smoothing") {
  at::Tensor logits = matrix({1, 2, 3}, 3), target = at::zeros({1}, at::kLong);
  double log_sum = std::log(std::exp(1.0) + std::exp(2.0) + std::exp(3.0));
  REQUIRE(loss::cross_entropy(logits, target).item<double>() == Approx(log_sum - 1));
  // 0.7 of the target's term, 0.3 of the mean term.
  REQUIRE(loss::cross_entropy(logits, target, {.label_smoothing = 0.3}).item<double>() ==
          Approx(0.7 * (log_sum - 1) + 0.3 * (log_sum - 2)));
  REQUIRE_THROWS_WITH(loss::cross_entropy(logits, at::zeros({2}, at::kLong)), Contains("got [1, 3] and Long [2]"));
  REQUIRE_THROWS_WITH(loss::cross_entropy(logits, at::zeros({1})), Contains("expected int64 class numbers"));
}

TEST_CASE("bce_with_logits has PyTorch's value, for integer targets too") {
  at::Tensor logits = matrix({.5, -1, 2, 0}, 2);
  at::Tensor target = matrix({1, 0, 0, 1}, 2);
  REQUIRE(loss::bce_with_logits(logits, target).item<double>() == Approx(.901853).margin(5e-7));
  REQUIRE(loss::bce_with_logits(logits, target.to(at::kLong)).item<double>() == Approx(.901853).margin(5e-7));
  REQUIRE_THROWS_AS(loss::bce_with_logits(logits, at::zeros({2})), Error);
}
