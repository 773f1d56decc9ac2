// NCCL's collectives and the Reducer on one GPU, a world of one process: every path but the wire.
#include <ATen/ATen.h>

#include <catch2/catch.hpp>

#include "lib/dist/collectives.h"
#include "lib/dist/parallel.h"
#include "tests/lib/gpu_group.h"

using namespace sslrun;

TEST_CASE("collectives of CUDA tensors", "[gpu]") {
  auto group = gpu_group("collectives of CUDA tensors");
  if (!group) return;
  at::Tensor x = at::randn({4, 3}, at::TensorOptions(at::kCUDA).dtype(at::kFloat));
  CHECK(at::equal(dist::all_reduce(group.get(), x), x));
  CHECK(at::equal(dist::all_reduce(group.get(), x, dist::Reduction::kMean), x));
  CHECK(at::equal(dist::all_gather(group.get(), x), x));
  CHECK(at::equal(dist::broadcast(group.get(), x, 0), x));
  CHECK(at::equal(dist::reduce_scatter(group.get(), x), x));
  CHECK(at::equal(dist::all_to_all(group.get(), x), x));
  at::Tensor flags = x > 0;
  CHECK(at::equal(dist::all_gather(group.get(), flags), flags));
  CHECK(dist::broadcast_bytes(group.get(), "on the CPU", 0) == "on the CPU");
  dist::barrier(group.get());
}

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
