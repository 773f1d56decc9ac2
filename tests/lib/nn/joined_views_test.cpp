// Batch norms of joined views against one pass a view.
#include "lib/nn/joined_views.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>

#include "lib/core/error.h"
#include "lib/nn/norm.h"

using namespace sslrun;
using namespace sslrun::nn;
using Catch::Matchers::Contains;

TEST_CASE("joined views are batches of their own to a batch norm") {
  auto format = GENERATE(at::MemoryFormat::Contiguous, at::MemoryFormat::ChannelsLast);
  std::vector<at::Tensor> views, outer;
  for (int i = 0; i < 3; i++) {
    views.push_back((at::randn({4, 5, 3, 2}) * (i + 1) + i).contiguous(format));
    outer.push_back(at::randn({4, 5, 3, 2}));
  }
  BatchNorm2d apart(5), joined(5);
  at::Tensor one_by_one = at::zeros({});
  std::vector<at::Tensor> expected, own, whole;
  for (int i = 0; i < 3; i++) {
    own.push_back(views[i].clone().requires_grad_(true));
    expected.push_back(apart.forward(own[i]));
    one_by_one = one_by_one + (expected[i] * outer[i]).sum();
  }
  one_by_one.backward();
  at::Tensor all = at::cat(views).requires_grad_(true);
  at::Tensor output;
  {
    JoinedViews three(3);
    output = joined.forward(all);
  }
  (output * at::cat(outer)).sum().backward();
  CHECK(output.suggest_memory_format() == format);
  CHECK(at::equal(output, at::cat(expected)));
  for (int i = 0; i < 3; i++) whole.push_back(own[i].grad());
  CHECK(at::equal(all.grad(), at::cat(whole)));
  for (const char* name : {"weight", "bias"})  // float32 sums of three terms in another order
    CHECK(at::allclose(joined.tensor(name)->grad(), apart.tensor(name)->grad(), 1e-5, 1e-5));
  for (const char* name : {"running_mean", "running_var", "num_batches_tracked"})
    CHECK(at::equal(*joined.tensor(name), *apart.tensor(name)));
}

TEST_CASE("joined views end with their stretch, and multiply inside another") {
  REQUIRE(JoinedViews::count() == 1);
  JoinedViews two(2);
  {
    JoinedViews three(3);
    REQUIRE(JoinedViews::count() == 6);
  }
  REQUIRE(JoinedViews::count() == 2);
  BatchNorm1d norm(3);
  REQUIRE_THROWS_WITH(norm.forward(at::zeros({5, 3})), Contains("expected 2 views of one size, joined, got [5, 3]"));
  REQUIRE(norm.tensor("num_batches_tracked")->item<int64_t>() == 0);
  norm.train(false);
  REQUIRE(norm.forward(at::zeros({5, 3})).size(0) == 5);
}
