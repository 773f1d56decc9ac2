// Pooling by hand.
#include "lib/nn/pooling.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>

#include "lib/core/error.h"

using namespace sslrun;
using namespace sslrun::nn;
using Catch::Matchers::Contains;

TEST_CASE("pooling") {
  at::Tensor map = at::arange(1, 5, at::kFloat).reshape({1, 1, 2, 2});
  REQUIRE(MaxPool2d(2).forward(map).item<float>() == 4);
  REQUIRE(AvgPool2d(2).forward(map).item<float>() == 2.5);
  REQUIRE(AdaptiveAvgPool2d(1).forward(map).item<float>() == 2.5);
  REQUIRE_THROWS_WITH(MaxPool2d(2).forward(at::zeros({2, 2})), Contains("expected input [N, C, H, W], got [2, 2]"));
}
