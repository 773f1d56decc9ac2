// Losses against values worked out in float64 (torch's cosine_similarity, the formula) and closed forms; tolerances are
// the last digit printed.
#include <ATen/ATen.h>

#include <catch2/catch.hpp>

#include "lib/core/error.h"
#include "lib/loss/classification.h"
#include "lib/loss/negative_cosine.h"

using namespace sslrun;
using Catch::Matchers::Contains;

static at::Tensor matrix(std::vector<double> values, int64_t columns) {
  return at::tensor(values, at::kDouble).reshape({-1, columns});
}

TEST_CASE("negative_cosine has PyTorch's values") {
  at::Tensor p1 = matrix({1, 2, 0, 0, 1, 1, 1, 0, -1, 2, 1, 1}, 3);
  at::Tensor p2 = matrix({1, 1, 0, 0, 2, 1, 1, 1, -1, 1, 1, 1}, 3);
  at::Tensor z1 = matrix({0, 1, 0, 1, 1, 1, 1, 0, 0, 2, 0, 1}, 3);
  at::Tensor z2 = matrix({1, 1, 1, 0, 1, 2, 2, 0, -1, 1, 2, 0}, 3);
  p1.set_requires_grad(true);
  at::Tensor total = 0.5 * (loss::negative_cosine(p1, z2.detach()) + loss::negative_cosine(p2, z1.detach()));
  REQUIRE(total.item<double>() == Approx(-0.779489).margin(5e-7));
  total.backward();
  at::Tensor expected =
      matrix({-.012910, .006455, -.032275, 0, .019764, -.019764, -.019764, 0, -.019764, .007607, -.030429, .015215}, 3);
  REQUIRE(at::allclose(p1.grad(), expected, 0, 5e-7));
}

TEST_CASE("negative_cosine of zero vectors is 0, of equal ones -1") {
  at::Tensor rows = at::rand({4, 8}) + 0.1;
  REQUIRE(loss::negative_cosine(rows, at::zeros({4, 8})).item<double>() == 0);
  REQUIRE(loss::negative_cosine(rows, rows * 3).item<double>() == Approx(-1).margin(1e-6));
  REQUIRE_THROWS_WITH(loss::negative_cosine(rows, at::zeros({4, 7})),
                      "[loss.negative_cosine] expected two tensors [N, D] of one shape, got [4, 8] and [4, 7]");
}

TEST_CASE("cross_entropy with and without smoothing") {
  at::Tensor logits = matrix({1, 2, 3}, 3), target = at::zeros({1}, at::kLong);
  double log_sum = std::log(std::exp(1.0) + std::exp(2.0) + std::exp(3.0));
  REQUIRE(loss::cross_entropy(logits, target).item<double>() == Approx(log_sum - 1));
  // 0.7 of the target's term, 0.3 of the mean term.
  REQUIRE(loss::cross_entropy(logits, target, 0.3).item<double>() == Approx(0.7 * (log_sum - 1) + 0.3 * (log_sum - 2)));
  REQUIRE_THROWS_WITH(loss::cross_entropy(logits, at::zeros({2}, at::kLong)), Contains("got [1, 3] and Long [2]"));
  REQUIRE_THROWS_WITH(loss::cross_entropy(logits, at::zeros({1})), Contains("expected int64 class numbers"));
  REQUIRE_THROWS_WITH(loss::cross_entropy(logits, target, 2), Contains("'label_smoothing', got 2"));
}

TEST_CASE("bce_with_logits has PyTorch's value, for integer targets too") {
  at::Tensor logits = matrix({.5, -1, 2, 0}, 2);
  at::Tensor target = matrix({1, 0, 0, 1}, 2);
  REQUIRE(loss::bce_with_logits(logits, target).item<double>() == Approx(.901853).margin(5e-7));
  REQUIRE(loss::bce_with_logits(logits, target.to(at::kLong)).item<double>() == Approx(.901853).margin(5e-7));
  REQUIRE_THROWS_AS(loss::bce_with_logits(logits, at::zeros({2})), Error);
}
