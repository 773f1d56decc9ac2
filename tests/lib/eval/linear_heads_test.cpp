// What linear heads refuse; the parity tests compare them with PyTorch.
#include "lib/eval/linear_heads.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>

#include "lib/core/error.h"

using namespace sslrun;
using namespace sslrun::eval;
using Catch::Matchers::Contains;

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
