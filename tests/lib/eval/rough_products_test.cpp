// The rounded products that choose which neighbours to look at.
#include "lib/eval/rough_products.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>
#include <cmath>

using namespace sslrun::eval;

static at::Tensor unit(const at::Tensor& rows) { return rows / rows.norm(2, 1, true); }

TEST_CASE("rough products are those of the rounded values, within the error that they claim") {
  at::manual_seed(0);
  for (int64_t length : {1, 2, 33, 512}) {
    at::Tensor left = unit(at::randn({kGroup, length})), right = unit(at::randn({kPanel + 1, length}));
    RoughRows groups(kGroup, length, kGroup), panels(kPanel + 1, length, kPanel);
    for (int64_t i = 0; i < kGroup; i++) groups.set(i, left[i].const_data_ptr<float>());
    for (int64_t j = 0; j <= kPanel; j++) panels.set(j, right[j].const_data_ptr<float>());
    REQUIRE(panels.bundles() == 2);
    auto rounded = [](const at::Tensor& rows) {
      return ((rows * kScale).abs() + 0.5).floor().mul(rows.sign()).to(at::kDouble);
    };
    at::Tensor exact = left.to(at::kDouble).matmul(right.to(at::kDouble).t());
    at::Tensor expected = rounded(left).matmul(rounded(right).t());
    int32_t limits[kGroup];
    for (int i = 0; i < kGroup; i++) limits[i] = expected[i][0].item<int32_t>();
    RoughProducts found;
    for (int64_t panel = 0; panel < 2; panel++) {
      REQUIRE(rough_products(groups.bundle(0), panels.bundle(panel), groups.pairs(), limits, found));
      for (int64_t i = 0; i < kGroup; i++)
        for (int64_t j = 0; j < (panel == 0 ? kPanel : 1); j++) {
          int32_t product = found.products[i][j];
          CHECK(product == expected[i][panel * kPanel + j].item<int32_t>());
          CHECK((found.above[i] >> j & 1) == (product > limits[i]));
          CHECK(std::abs(product / (double(kScale) * kScale) - exact[i][panel * kPanel + j].item<double>()) <
                rough_error(length));
        }
    }
    for (int32_t& limit : limits) limit = std::numeric_limits<int32_t>::max();
    CHECK_FALSE(rough_products(groups.bundle(0), panels.bundle(0), groups.pairs(), limits, found));
  }
}
