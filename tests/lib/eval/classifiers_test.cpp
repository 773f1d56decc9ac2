// kNN by its formula and the linear probe by closed forms and stationarity.
#include <ATen/ATen.h>

#include <catch2/catch.hpp>

#include "lib/core/error.h"
#include "lib/eval/accuracy.h"
#include "lib/eval/average_precision.h"
#include "lib/eval/knn.h"
#include "lib/eval/linear_heads.h"
#include "lib/eval/linear_probe.h"
#include "lib/eval/svm.h"

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
  CHECK_THROWS_WITH(machine(x, y, 0), Contains("costs above 0"));
  CHECK_THROWS_WITH(machine(x, -y, 1), Contains("class 0 has no rows"));
  CHECK_THROWS_WITH(machine(x / 0, y, 1), Contains("NaN"));
}

TEST_CASE("linear heads refuse misfits") {
  LinearHeadOptions options;
  options.features = 3;
  options.classes = 2;
  options.lr = {0.1, 0.2};
  options.weight_decay = {0, 1, 2};
  CHECK_THROWS_WITH(LinearHeads(options), Contains("[eval.linear_heads] expected 1 or 3 values for 'lr', got 2"));
  options.weight_decay = {0};
  LinearHeads heads(options);
  CHECK(heads.heads() == 2);
  CHECK_THROWS_WITH(heads.step(at::ones({4, 2}), at::zeros({4}, at::kLong), 1), Contains("features [B, 3]"));
  CHECK_THROWS_WITH(heads.step(at::ones({4, 3}), at::zeros({4, 2}), 1), Contains("expected targets int64 [4]"));
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
