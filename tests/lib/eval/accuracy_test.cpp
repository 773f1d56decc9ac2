// Accuracy and the confusion matrix by hand.
#include "lib/eval/accuracy.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>
#include <cmath>

#include "lib/core/error.h"

using namespace sslrun;
using namespace sslrun::eval;
using Catch::Matchers::Contains;

static at::Tensor rows(std::vector<float> values, int64_t columns) { return at::tensor(values).view({-1, columns}); }

TEST_CASE("accuracy: ties by class index, NaN never right, k above the number of classes") {
  at::Tensor scores = rows({1, 1, 0, 0, 2, 1, NAN, NAN, NAN}, 3),
             target = at::tensor({int64_t{0}, int64_t{1}, int64_t{0}});
  auto shares = accuracy(scores, target, {1, 2, 5});
  CHECK(shares[0] == Approx(200.0 / 3));
  CHECK(accuracy(rows({1, 1, 0}, 3), at::tensor({int64_t{1}}), {1, 2}) == std::vector<double>{0, 100});
  CHECK(shares[2] == Approx(200.0 / 3));
}

TEST_CASE("the confusion matrix has true classes in rows; equal scores go to the first class") {
  at::Tensor scores = rows({2, 1, 0, 0, 1, 1, 0, 0, 5, NAN, 1, 1}, 3), target = at::tensor({0, 1, 1, 2}, at::kLong);
  CHECK(confusion_matrix(scores, target).equal(at::tensor({1, 0, 0, 0, 1, 1, 0, 0, 0}, at::kLong).view({3, 3})));
}

TEST_CASE("misuse is named") {
  at::Tensor scores = at::zeros({4, 3}), labels = at::zeros({4}, at::kLong);
  CHECK_THROWS_WITH(accuracy(scores, labels + 3, {1}), Contains("[eval.accuracy] target 3 is outside the 3 classes"));
  CHECK_THROWS_WITH(accuracy(scores, labels - 1, {1}), Contains("negative"));
  CHECK_THROWS_WITH(accuracy(scores, at::zeros({5}, at::kLong), {1}), Contains("expected 4 targets, got 5"));
  CHECK_THROWS_WITH(accuracy(labels, labels, {1}), Contains("expected scores as float [N, C], got int64 [4]"));
}
