// Pictures of the wrong kind are named.
#include "lib/log/image_grid.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>

#include "lib/log/png.h"

using namespace sslrun;
using namespace sslrun::log;
using Catch::Matchers::Contains;

TEST_CASE("pictures of the wrong kind are named") {
  CHECK_THROWS_WITH(encode_png(at::zeros({3, 4, 5}), "log.write_png"), Contains("got float32 [3, 4, 5]"));
  CHECK_THROWS_WITH(encode_png(at::zeros({2, 4, 5}, at::kByte), "log.write_png"), Contains("got uint8 [2, 4, 5]"));
  CHECK_THROWS_WITH(image_grid(at::zeros({3, 4, 5}), {}), Contains("[log.grid] expected"));
  CHECK_THROWS_WITH(image_grid(at::zeros({1, 3, 4, 5}), {8, 2, {0.5}, {}}),
                    Contains("expected 3 numbers for 'mean', got 1"));
}
