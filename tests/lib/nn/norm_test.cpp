// Norms against closed forms.
#include "lib/nn/norm.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>
#include <cmath>

#include "lib/core/error.h"

using namespace sslrun;
using namespace sslrun::nn;
using Catch::Matchers::Contains;

// Absolute tolerance of float32 results of a few operations on values near 1.
static constexpr double kTolerance = 1e-6;

TEST_CASE("BatchNorm normalises with the biased and stores the unbiased variance") {
  BatchNorm1d norm(1);
  at::Tensor output = norm.forward(at::tensor({1.0f, 2.0f, 3.0f, 6.0f}).unsqueeze(1));
  // Mean 3, biased variance 14 / 4, unbiased 14 / 3.
  double scale = 1 / std::sqrt(3.5 + 1e-5);
  REQUIRE(output[0][0].item<double>() == Approx(-2 * scale).epsilon(kTolerance));
  REQUIRE(norm.tensor("running_mean")->item<double>() == Approx(0.3).epsilon(kTolerance));
  REQUIRE(norm.tensor("running_var")->item<double>() == Approx(0.9 + 0.1 * 14 / 3).epsilon(kTolerance));
  REQUIRE(norm.tensor("num_batches_tracked")->item<int64_t>() == 1);
  norm.train(false);
  output = norm.forward(at::tensor({1.0f}).unsqueeze(1));
  REQUIRE(output.item<double>() == Approx(0.7 / std::sqrt(0.9 + 0.1 * 14 / 3 + 1e-5)).epsilon(kTolerance));
  REQUIRE(norm.tensor("num_batches_tracked")->item<int64_t>() == 1);
}

TEST_CASE("a batch of one value per channel cannot be normalised") {
  BatchNorm1d norm(3);
  REQUIRE_THROWS_WITH(norm.forward(at::zeros({1, 3})), Contains("more than one value per channel"));
}

TEST_CASE("LayerNorm gives rows of mean 0 and variance 1") {
  LayerNorm norm(64);
  at::Tensor output = norm.forward(at::randn({4, 64}) * 3 + 2);
  REQUIRE(output.mean(1).abs().max().item<double>() < 1e-5);
  REQUIRE((output.var(1, /*unbiased=*/false) - 1).abs().max().item<double>() < 1e-4);
}
