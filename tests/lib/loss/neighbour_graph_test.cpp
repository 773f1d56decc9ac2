// Components by doubling against union-find.
#include "lib/loss/neighbour_graph.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>

using namespace sslrun;

static at::Tensor row(std::vector<int64_t> values) { return at::tensor(values, at::kLong); }

static bool agree(const at::Tensor& neighbour) {
  return loss::connected_components_by_doubling(neighbour).equal(loss::connected_components(neighbour));
}

TEST_CASE("connected_components_by_doubling numbers components by their first node") {
  CHECK(loss::connected_components_by_doubling(row({3, 2, 1, 0, 3})).equal(row({0, 1, 1, 0, 0})));
  CHECK(loss::connected_components_by_doubling(row({0})).equal(row({0})));
}

TEST_CASE("connected_components_by_doubling equals union-find on graphs of every form") {
  at::manual_seed(0);
  for (int64_t count = 1; count <= 130; count++) CHECK(agree(at::randint(count, {count}, at::kLong)));
  at::Tensor nodes = at::arange(4096, at::kLong);
  CHECK(agree(at::randint(4096, {4096}, at::kLong)));
  CHECK(agree(nodes));                          // each its own
  CHECK(agree(nodes.roll(1)));                  // one cycle of all, the smallest node far from most
  CHECK(agree(nodes.sub(1).clamp_min(0)));      // the longest path
  CHECK(agree(nodes.add(1).clamp_max(4095)));   // towards the largest node
  CHECK(agree(nodes.bitwise_xor(1)));           // pairs
  CHECK(agree(at::randperm(4096, at::kLong)));  // cycles of many lengths
}
