// What Conv2d refuses; the parity tests compare its values.
#include "lib/nn/conv2d.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>

#include "lib/core/error.h"

using namespace sslrun;
using namespace sslrun::nn;
using Catch::Matchers::Contains;

TEST_CASE("Conv2d checks channels and groups") {
  REQUIRE_THROWS_WITH(Conv2d(3, 4, 3).forward(at::zeros({1, 4, 8, 8})),
                      "[nn.Conv2d] expected input [N, 3, H, W], got [1, 4, 8, 8]");
  Conv2dOptions options;
  options.groups = 2;
  REQUIRE_THROWS_WITH(Conv2d(3, 4, 3, options), Contains("expected 'groups' that divides 3 input and 4 output"));
  options.padding = 1;
  options.stride = 2;
  REQUIRE(Conv2d(4, 6, 3, options).forward(at::zeros({1, 4, 8, 8})).sizes() == at::IntArrayRef{1, 6, 4, 4});
}
