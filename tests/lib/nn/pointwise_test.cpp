// Dropout: its mean, and evaluation.
#include "lib/nn/pointwise.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>

#include "lib/core/error.h"

using namespace sslrun;
using namespace sslrun::nn;

TEST_CASE("Dropout keeps the mean in training and is the identity in evaluation") {
  Dropout dropout(0.25);
  at::Tensor ones = at::ones({100000});
  at::Tensor output = dropout.forward(ones);
  // 100,000 Bernoulli draws: standard error of the mean 0.0018.
  REQUIRE(output.mean().item<double>() == Approx(1).margin(0.01));
  REQUIRE(output.max().item<double>() == Approx(1 / 0.75));
  dropout.train(false);
  REQUIRE(at::equal(dropout.forward(ones), ones));
  REQUIRE_THROWS_AS(Dropout(1.5), Error);
}
