// Nearest neighbours against a full sort.
#include "lib/eval/nearest.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>

#include "lib/eval/rough_products.h"

using namespace sslrun::eval;

static at::Tensor unit(const at::Tensor& rows) { return rows / rows.norm(2, 1, true); }

TEST_CASE("nearest neighbours over many tiles equal a full sort; equal similarities come by index") {
  at::manual_seed(0);
  at::Tensor bank = at::randn({9000, 8}), queries = at::randn({700, 8});  // five tiles of the bank
  bank.narrow(0, 8000, 1000).copy_(bank.narrow(0, 100, 1000));            // every one of these twice
  Neighbours found = nearest(bank, queries, 37);
  auto [similarity, index] = at::sort(unit(queries).matmul(unit(bank).t()), true, 1, true);
  CHECK((found.similarity - similarity.narrow(1, 0, 37)).abs().max().item<float>() < 1e-6);  // float32 products
  at::Tensor equal = found.similarity.narrow(1, 1, 36) == found.similarity.narrow(1, 0, 36);
  CHECK(equal.sum().item<int64_t>() > 100);
  CHECK((found.index.narrow(1, 1, 36) > found.index.narrow(1, 0, 36)).masked_select(equal).all().item<bool>());
  Neighbours half = nearest(bank.to(at::kHalf), queries, 1);
  CHECK((half.similarity - found.similarity.narrow(1, 0, 1)).abs().max().item<float>() < 2e-3);  // 11 bits
  CHECK(nearest(bank.to(at::kDouble), queries, 37).index.equal(found.index));
  CHECK(nearest(bank.narrow(0, 0, 5), queries, 100).index.size(1) == 5);
}

TEST_CASE("neighbours that differ by less than the rounding to 16 bits are told apart") {
  at::manual_seed(0);
  int64_t length = 101, count = 6000;
  at::Tensor centre = at::ones({1, length}), queries = centre + 0.3 * at::randn({8, length});
  at::Tensor bank = centre + 4e-4 * at::randn({count, length});
  at::Tensor exact = unit(queries.to(at::kDouble)).matmul(unit(bank.to(at::kDouble)).t());
  float spread = (exact.amax(1) - exact.amin(1)).max().item<float>();
  REQUIRE(spread < rough_error(length) / 2);
  Neighbours found = nearest(bank, queries, 50);
  at::Tensor best = std::get<0>(exact.topk(50));
  CHECK((exact.gather(1, found.index) - best).abs().max().item<double>() < 5e-7);  // float32's own rounding
  CHECK(spread > 2e-5);
  Neighbours same = nearest(centre.expand({count, length}), queries, 40);
  CHECK(same.index.equal(at::arange(40).expand({8, 40})));
}
