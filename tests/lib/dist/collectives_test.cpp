// NCCL's collectives on one GPU, a world of one process: every path but the wire.
#include "lib/dist/collectives.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>

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
