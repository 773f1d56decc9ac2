// Tokens as maps.
#include "lib/nn/backbone.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>

using namespace sslrun::nn;
using Catch::Matchers::Contains;

TEST_CASE("tokens of patches become a map row by row") {
  at::Tensor tokens = at::arange(2 * 7 * 4).view({2, 7, 4});
  at::Tensor map = map_of_tokens(tokens, 1, 2, 3);
  REQUIRE(map.sizes() == at::IntArrayRef{2, 4, 2, 3});
  for (int n = 0; n < 2; n++)
    for (int y = 0; y < 2; y++)
      for (int x = 0; x < 3; x++)
        REQUIRE(at::equal(map.select(0, n).select(1, y).select(1, x), tokens[n][1 + y * 3 + x]));
  REQUIRE_THROWS_WITH(map_of_tokens(tokens, 0, 2, 3), Contains("expected tokens [N, 0 + 2 * 3, C], got [2, 7, 4]"));
}
