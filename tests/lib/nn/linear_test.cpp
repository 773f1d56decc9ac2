// Linear against its formula, and how it starts.
#include "lib/nn/linear.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>
#include <cmath>

#include "lib/core/error.h"
#include "lib/nn/conv2d.h"

using namespace sslrun;
using namespace sslrun::nn;

// Absolute tolerance of float32 results of a few operations on values near 1.
static constexpr double kTolerance = 1e-6;

TEST_CASE("Linear is x W^T + b") {
  Linear layer(3, 2);
  at::Tensor x = at::rand({5, 3});
  at::Tensor expected = x.matmul(layer.tensor("weight")->t()) + *layer.tensor("bias");
  REQUIRE(at::allclose(layer.forward(x), expected, 0, kTolerance));
  REQUIRE_FALSE(Linear(3, 2, {.bias = false}).tensor("bias")->defined());
}

TEST_CASE("default initialisation stays within its bounds and fills them") {
  at::manual_seed(1);
  Linear layer(100, 200);
  double bound = 0.1;  // 1 / sqrt(100)
  REQUIRE(layer.tensor("weight")->abs().max().item<double>() <= bound);
  REQUIRE(layer.tensor("weight")->abs().max().item<double>() > 0.999 * bound);  // 20,000 draws
  // The standard deviation of U(-b, b) is b / sqrt(3); 20,000 draws give it to about 0.5 %.
  REQUIRE(layer.tensor("weight")->std().item<double>() == Approx(bound / std::sqrt(3.0)).epsilon(0.02));
  REQUIRE(layer.tensor("bias")->abs().max().item<double>() <= bound);
}
