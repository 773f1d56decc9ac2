// kNN by its formula and the linear probe by closed forms and stationarity.
#include <ATen/ATen.h>

#include <catch2/catch.hpp>

#include "lib/core/error.h"
#include "lib/eval/knn.h"
#include "lib/eval/linear_probe.h"
#include "lib/eval/metrics.h"

using namespace sslrun;
using namespace sslrun::eval;
using Catch::Matchers::Contains;

static ProbeOptions with_decay(double weight_decay) {
  ProbeOptions options;
  options.weight_decay = {weight_decay};
  return options;
}

TEST_CASE("kNN votes of three neighbours by hand") {
  // Similarities to (1, 0): 1, 0.6, 0, -1; the three nearest vote with exp(s / 0.5), length does not matter.
  at::Tensor bank = at::tensor({2.f, 0.f, 3.f, 4.f, 0.f, 5.f, -1.f, 0.f}).view({4, 2}),
             query = at::tensor({9.f, 0.f}).view({1, 2});
  KnnOptions options{3, 0.5, 0};
  double a = std::exp(2.0), b = std::exp(1.2), c = 1, total = a + b + c;
  at::Tensor one =
      knn_scores({bank, at::tensor({0, 1, 1, 2}, at::kLong)}, {query, at::tensor({0}, at::kLong)}, options);
  CHECK(one.sizes() == at::IntArrayRef{1, 3});
  CHECK(one[0][0].item<double>() == Approx(a / total).epsilon(1e-6));
  CHECK(one[0][1].item<double>() == Approx((b + c) / total).epsilon(1e-6));
  CHECK(one[0][2].item<double>() == 0);
  at::Tensor labels = at::tensor({1.f, 0.f, 1.f, 1.f, 0.f, 1.f, 0.f, 1.f}).view({4, 2});
  at::Tensor several = knn_scores({bank, labels}, {query, labels.narrow(0, 0, 1)}, options);
  CHECK(several[0][0].item<double>() == Approx((a + b) / total).epsilon(1e-6));
  CHECK(several[0][1].item<double>() == Approx((b + c) / total).epsilon(1e-6));
}

TEST_CASE("kNN takes all rows when k exceeds them, and refuses misuse") {
  Labelled train{at::eye(3), at::arange(3)};
  CHECK(knn_scores(train, train, {200, 0.07, 0}).argmax(1).equal(at::arange(3)));
  CHECK(knn_scores(train, train, {1, 0.07, 7}).size(1) == 7);
  CHECK_THROWS_WITH(knn_scores(train, train, {0, 0.07, 0}), Contains("[eval.knn] expected 'k'"));
  CHECK_THROWS_WITH(knn_scores(train, train, {1, 0.07, 2}), Contains("have 3 classes, 'classes' says 2"));
  CHECK_THROWS_WITH(knn_scores(train, {at::zeros({2, 4}), at::arange(2)}, {}),
                    Contains("train features have 3 columns"));
  CHECK_THROWS_WITH(knn_scores({at::full({1, 1}, NAN), at::zeros({1}, at::kLong)}, train, {}), Contains("NaN"));
}

TEST_CASE("the probe's bias alone gives the log odds of the classes") {
  // A constant feature carries nothing, so the optimum is the class shares: 1 of 4, 3 of 4.
  Labelled set{at::ones({4, 1}), at::tensor({0, 1, 1, 1}, at::kLong)};
  for (const char* solver : {"lbfgs", "sgd"}) {
    ProbeOptions options = with_decay(0);
    options.solver = solver;
    options.epochs = 400;
    options.lr = 0.5;
    Probe probe = linear_probe(set, set, options);
    CHECK(probe.weight.abs().max().item<double>() == 0);
    CHECK((probe.bias[1] - probe.bias[0]).item<double>() == Approx(std::log(3.0)).epsilon(1e-3));
    CHECK(probe.loss == Approx(0.25 * std::log(4.0) + 0.75 * std::log(4.0 / 3)).epsilon(1e-5));
  }
}

TEST_CASE("both solvers reach the same optimum, and the returned layer gives the scores") {
  at::manual_seed(0);
  at::Tensor features = at::randn({200, 6}) * at::tensor({1.f, 10.f, .1f, 1.f, 1.f, 0.f}) + 3;
  at::Tensor labels = (features.select(1, 0) + at::randn({200}) > 3).to(at::kLong);
  for (const at::Tensor& targets : {labels, at::stack({labels, 1 - labels}, 1).to(at::kFloat)}) {
    ProbeOptions options = with_decay(0.01);
    Probe exact = linear_probe({features, targets}, {features, targets}, options);
    options.solver = "sgd";
    options.epochs = 300;
    options.lr = 0.05;
    Probe stochastic = linear_probe({features, targets}, {features, targets}, options);
    CHECK(stochastic.loss == Approx(exact.loss).epsilon(1e-4));  // mini-batch noise at the end of the cosine
    CHECK(exact.loss <= stochastic.loss + 1e-6);
    at::Tensor linear = at::addmm(exact.bias, features, exact.weight.t());
    CHECK((linear - exact.scores).abs().max().item<double>() < 1e-4);  // float32, features of size 30
    Probe again = linear_probe({features, targets}, {features, targets}, with_decay(0.01));
    CHECK(at::equal(again.weight, exact.weight));
  }
}

TEST_CASE("weight decay is chosen on held-out rows") {
  at::manual_seed(1);
  at::Tensor features = at::randn({150, 100});
  at::Tensor labels = (features.select(1, 0) + 0.5 * at::randn({150}) > 0).to(at::kLong);
  at::Tensor more = at::randn({1000, 100}), truth = (more.select(1, 0) > 0).to(at::kLong);
  ProbeOptions options;
  options.weight_decay = {1e-6, 1e-3, 1, 1000};
  Probe probe = linear_probe({features, labels}, {more, truth}, options);
  double chosen = accuracy(probe.scores, truth, {1})[0];
  double weak = accuracy(linear_probe({features, labels}, {more, truth}, with_decay(1e-6)).scores, truth, {1})[0];
  CHECK(probe.weight_decay >= 1e-3);
  CHECK(chosen > weak);
}

TEST_CASE("probe misuse is named") {
  Labelled set{at::randn({8, 2}), at::arange(8)};
  ProbeOptions options = with_decay(0);
  options.solver = "adam";
  CHECK_THROWS_WITH(linear_probe(set, set, options), Contains("'lbfgs' or 'sgd'"));
  CHECK_THROWS_WITH(linear_probe(set, set, with_decay(-1)), Contains("must not be negative"));
  CHECK_THROWS_WITH(linear_probe(set, {set.features, at::zeros({8, 2})}, with_decay(0)),
                    Contains("test targets float32 [8, 2]"));
  options = with_decay(10);
  options.solver = "sgd";
  options.lr = 1e6;
  CHECK_THROWS_WITH(linear_probe(set, set, options), Contains("diverged"));
}
