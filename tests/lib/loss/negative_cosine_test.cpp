// negative_cosine against torch's cosine_similarity in float64 and closed forms.
#include "lib/loss/negative_cosine.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>

#include "lib/core/error.h"

using namespace sslrun;

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
