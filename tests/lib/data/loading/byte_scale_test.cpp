// Bytes become the numbers that the loader's workers would have written.
#include "lib/data/loading/byte_scale.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>

using namespace sslrun;

TEST_CASE("bytes become the numbers that the workers would have written") {
  image::Normalisation by{{0.4f, 0.5f, 0.6f}, {0.2f, 0.25f, 0.3f}};
  at::Tensor bytes = at::randint(0, 256, {4, 3, 8, 8}, at::kByte);
  at::Tensor mean = at::tensor({0.4, 0.5, 0.6}).view({1, 3, 1, 1}),
             std = at::tensor({0.2, 0.25, 0.3}).view({1, 3, 1, 1});
  at::Tensor expected = (bytes.to(at::kDouble) / 255 - mean) / std;
  data::ByteScale scale(by, at::kCPU);
  at::Tensor numbers = scale.apply(bytes, at::kFloat);
  CHECK(numbers.scalar_type() == at::kFloat);
  CHECK((numbers - expected).abs().max().item<double>() < 2e-6);  // float32 values up to 3
  CHECK((scale.apply(bytes, at::kHalf) - expected).abs().max().item<double>() < 2e-3);

  at::Tensor last = bytes.contiguous(at::MemoryFormat::ChannelsLast);
  CHECK(scale.apply(last, at::kFloat).is_contiguous(at::MemoryFormat::ChannelsLast));
  CHECK(at::equal(scale.apply(last, at::kFloat), numbers));
}
