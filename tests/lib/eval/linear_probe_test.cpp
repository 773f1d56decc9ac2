// The linear probe by closed forms and stationarity.
#include "lib/eval/linear_probe.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>
#include <cmath>

#include "lib/core/error.h"
#include "lib/eval/accuracy.h"

using namespace sslrun;
using namespace sslrun::eval;
using Catch::Matchers::Contains;

static ProbeOptions with_decay(double weight_decay) {
  ProbeOptions options;
  options.weight_decay = {weight_decay};
  return options;
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
  CHECK_THROWS_WITH(linear_probe(set, {set.features, at::zeros({8, 2})}, with_decay(0)),
                    Contains("test targets float32 [8, 2]"));
  options = with_decay(10);
  options.solver = "sgd";
  options.lr = 1e6;
  CHECK_THROWS_WITH(linear_probe(set, set, options), Contains("diverged"));
}
