// Support vector machines by closed forms.
#include "lib/eval/svm.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>

#include "lib/core/error.h"
#include "lib/eval/average_precision.h"

using namespace sslrun;
using namespace sslrun::eval;
using Catch::Matchers::Contains;

static Svm machine(const at::Tensor& features, const at::Tensor& labels, double cost, double positive_weight = 1) {
  SvmOptions options;
  options.costs = {cost};
  options.positive_weight = positive_weight;
  options.tolerance = 1e-8;
  return svm(features, labels, options);
}

TEST_CASE("the SVM of three points on a line has a closed form") {
  // x = 2 positive, x = -1 and -3 negative; the last one lies outside the margin. With w, b and costs C:
  // w = 2C(2 r - s'), stationarity of |w|^2/2 + b^2/2 + C (1 - 2w - b)^2 + C (1 - w + b)^2 is a 2 x 2 linear system.
  at::Tensor x = at::tensor({2.f, -1.f, -3.f}).view({3, 1}), y = at::tensor({1.f, 0.f, 0.f}).view({3, 1});
  double c = 0.5;
  // d/dw: w - 4C(1 - 2w - b) - 2C(1 - w + b) = 0;  d/db: b - 2C(1 - 2w - b) + 2C(1 - w + b) = 0
  double a11 = 1 + 8 * c + 2 * c, a12 = 4 * c - 2 * c, a22 = 1 + 4 * c, r1 = 6 * c, r2 = 0, det = a11 * a22 - a12 * a12;
  double w = (r1 * a22 - a12 * r2) / det, b = (a11 * r2 - a12 * r1) / det;
  REQUIRE(1 + (-3 * w + b) < 0);  // the third point is outside the margin indeed
  Svm found = machine(x, y, c);
  CHECK(found.weight.item<double>() == Approx(w).epsilon(1e-6));
  CHECK(found.bias.item<double>() == Approx(b).epsilon(1e-6));
  CHECK(found.unfinished == 0);
}

TEST_CASE("rows twice weigh as much as a cost twice, and so do weighted positives") {
  at::manual_seed(0);
  at::Tensor x = at::randn({40, 5}), y = (x.select(1, 0) + 0.5 * at::randn({40}) > 0).to(at::kFloat).unsqueeze(1);
  at::Tensor twice = machine(at::cat({x, x}), at::cat({y, y}), 0.3).weight;
  CHECK(at::allclose(twice, machine(x, y, 0.6).weight, 1e-4, 1e-5));
  at::Tensor positive = (y == 1).view(-1).nonzero().view(-1);
  at::Tensor more = at::cat({x, x.index_select(0, positive)}), labels = at::cat({y, y.index_select(0, positive)});
  CHECK(at::allclose(machine(more, labels, 0.3).weight, machine(x, y, 0.3, 2).weight, 1e-4, 1e-5));
  // Rows left out change nothing.
  at::Tensor ignored = at::cat({y, -at::ones({40, 1})});
  CHECK(at::allclose(machine(at::cat({x, at::randn({40, 5})}), ignored, 0.3).weight, machine(x, y, 0.3).weight, 1e-4,
                     1e-5));
  at::Tensor separable = (x.select(1, 0) > 0).to(at::kFloat).unsqueeze(1);
  Svm found = machine(x, separable, 100);
  at::Tensor decisions = x.matmul(found.weight.t()) + found.bias;
  CHECK(average_precision(decisions, separable).item<double>() == 1);
}

TEST_CASE("SVM misuse is named") {
  at::Tensor x = at::randn({6, 2}), y = at::ones({6, 1});
  CHECK_THROWS_WITH(machine(x, y.narrow(0, 0, 5), 1), Contains("[eval.svm] expected labels [6, C]"));
  CHECK_THROWS_WITH(machine(x, -y, 1), Contains("class 0 has no rows"));
  CHECK_THROWS_WITH(machine(x / 0, y, 1), Contains("NaN"));
}
