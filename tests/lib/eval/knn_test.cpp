// kNN votes by hand.
#include "lib/eval/knn.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>
#include <cmath>

#include "lib/core/error.h"
#include "lib/eval/accuracy.h"

using namespace sslrun;
using namespace sslrun::eval;
using Catch::Matchers::Contains;

TEST_CASE("kNN votes of three neighbours by hand") {
  // Similarities to (1, 0): 1, 0.6, 0, -1; the three nearest vote with exp(s / 0.5), length does not matter.
  at::Tensor bank = at::tensor({2.f, 0.f, 3.f, 4.f, 0.f, 5.f, -1.f, 0.f}).view({4, 2}),
             query = at::tensor({9.f, 0.f}).view({1, 2});
  double a = std::exp(2.0), b = std::exp(1.2), c = 1, total = a + b + c;
  at::Tensor one =
      Knn({bank, at::tensor({0, 1, 1, 2}, at::kLong)}, {query, at::tensor({0}, at::kLong)}, 4).scores(3, 0.5);
  CHECK(one.sizes() == at::IntArrayRef{1, 3});
  CHECK(one[0][0].item<double>() == Approx(a / total).epsilon(1e-6));
  CHECK(one[0][1].item<double>() == Approx((b + c) / total).epsilon(1e-6));
  CHECK(one[0][2].item<double>() == 0);
  at::Tensor labels = at::tensor({1.f, 0.f, 1.f, 1.f, 0.f, 1.f, 0.f, 1.f}).view({4, 2});
  at::Tensor several = Knn({bank, labels}, {query, labels.narrow(0, 0, 1)}, 3).scores(3, 0.5);
  CHECK(several[0][0].item<double>() == Approx((a + b) / total).epsilon(1e-6));
  CHECK(several[0][1].item<double>() == Approx((b + c) / total).epsilon(1e-6));
}

TEST_CASE("kNN takes all rows when k exceeds them, and refuses misuse") {
  Labelled train{at::eye(3), at::arange(3)};
  CHECK(Knn(train, train, 200).scores(200, 0.07).argmax(1).equal(at::arange(3)));
  CHECK(Knn(train, train, 1, 7).scores(1, 0.07).size(1) == 7);
  CHECK_THROWS_WITH(Knn(train, train, 0), Contains("[eval.knn] expected 'k'"));
  CHECK_THROWS_WITH(Knn(train, train, 1).scores(1, 0), Contains("'temperature' above 0"));
  CHECK_THROWS_WITH(Knn(train, train, 1, 2), Contains("have 3 classes, 'classes' says 2"));
  CHECK_THROWS_WITH(Knn(train, {at::zeros({2, 4}), at::arange(2)}, 1), Contains("train features have 3 columns"));
  CHECK_THROWS_WITH(Knn({at::full({1, 1}, NAN), at::zeros({1}, at::kLong)}, train, 1), Contains("NaN"));
}
