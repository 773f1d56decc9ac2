// The Reducer on one GPU, a world of one process.
#include "lib/dist/parallel.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>

#include "tests/lib/gpu_group.h"

using namespace sslrun;

TEST_CASE("the Reducer leaves the gradients of one process as they are", "[gpu]") {
  auto group = gpu_group("the Reducer leaves the gradients of one process as they are");
  if (!group) return;
  at::Tensor weight = at::randn({5, 3}, at::TensorOptions(at::kCUDA)).requires_grad_(true);
  at::Tensor input = at::randn({7, 5}, at::TensorOptions(at::kCUDA));
  dist::Parallel parallel(group.get(), {{"weight", weight}}, /*find_unused=*/false);
  for (int step = 0; step < 3; step++) {
    weight.mutable_grad().reset();
    at::Tensor loss = input.matmul(weight).square().sum();
    parallel.before_backward(loss);
    loss.backward();
    parallel.after_backward();
    at::Tensor expected = 2 * input.t().matmul(input.matmul(weight.detach()));
    CHECK(at::allclose(weight.grad(), expected, 1e-4, 1e-4));  // float32 sums of 7 products
  }
  CHECK(parallel.communication().bytes == 15 * 4);
}
