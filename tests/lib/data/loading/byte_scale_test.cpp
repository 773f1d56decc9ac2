// Bytes become the numbers that the loader's workers would have written.
#include "lib/data/loading/byte_scale.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "lib/image/planes.h"
#include "tests/lib/kernels_on_cpu.h"

using namespace sslrun;

static constexpr auto kPlanes = at::MemoryFormat::Contiguous, kPixels = at::MemoryFormat::ChannelsLast;

TEST_CASE("bytes become the numbers that the workers would have written") {
  image::Normalisation by{{0.4f, 0.5f, 0.6f}, {0.2f, 0.25f, 0.3f}};
  at::Tensor bytes = at::randint(0, 256, {4, 3, 8, 8}, at::kByte);
  at::Tensor mean = at::tensor({0.4, 0.5, 0.6}).view({1, 3, 1, 1}),
             std = at::tensor({0.2, 0.25, 0.3}).view({1, 3, 1, 1});
  at::Tensor expected = (bytes.to(at::kDouble) / 255 - mean) / std;
  data::ByteScale scale(by, at::kCPU);
  at::Tensor numbers = scale.apply(bytes, at::kFloat, kPlanes);
  CHECK(numbers.scalar_type() == at::kFloat);
  CHECK((numbers - expected).abs().max().item<double>() < 2e-6);  // float32 values up to 3
  CHECK((scale.apply(bytes, at::kHalf, kPlanes) - expected).abs().max().item<double>() < 2e-3);

  at::Tensor last = bytes.contiguous(kPixels);
  CHECK(scale.apply(last, at::kFloat, kPixels).is_contiguous(kPixels));
  CHECK(at::equal(scale.apply(last, at::kFloat, kPixels), numbers));
  CHECK(scale.apply(last, at::kFloat, kPlanes).is_contiguous(kPlanes));
}

// All 256 bytes in each channel, as image::write_view makes numbers of them: [1, 3, 16, 16].
static at::Tensor written(const at::Tensor& bytes, const image::Normalisation& by, image::ValueType type,
                          at::MemoryFormat format) {
  image::Planes planes;
  planes.reshape(16, 16);
  for (int c = 0; c < 3; c++)
    for (int y = 0; y < 16; y++) std::copy_n(bytes[0][c][y].const_data_ptr<uint8_t>(), 16, planes.row(c, y));
  at::Tensor numbers = at::empty({1, 3, 16, 16}, at::TensorOptions(data::scalar_type(type)).memory_format(format));
  image::write_view(planes, 16, 16, by, {.type = type, .channels_last = format == kPixels}, numbers.mutable_data_ptr());
  return numbers;
}

TEST_CASE("the kernel writes the bits of the workers, in one launch, from and to each order of memory") {
  KernelsOnCpu on_cpu;
  image::Normalisation by{{0.485f, 0.456f, 0.406f}, {0.229f, 0.224f, 0.225f}};
  data::ByteScale scale(by, at::kCPU);
  at::Tensor bytes = at::stack({at::arange(256), at::arange(255, -1, -1), (at::arange(256) * 7).remainder(256)})
                         .to(at::kByte)
                         .view({1, 3, 16, 16});
  auto type = GENERATE(image::ValueType::kFloat32, image::ValueType::kBfloat16, image::ValueType::kFloat16);
  auto to = GENERATE(kPlanes, kPixels);
  at::Tensor expected = written(bytes, by, type, to);
  for (auto from : {kPlanes, kPixels}) {
    size_t before = KernelsOnCpu::launches();
    at::Tensor numbers = scale.apply(bytes.contiguous(from), expected.scalar_type(), to);
    CHECK(KernelsOnCpu::launches() == before + 1);
    CHECK(numbers.is_contiguous(to));
    CHECK(at::equal(numbers, expected));
  }
}

TEST_CASE("pictures of any number of channels and any size of batch go through the kernel") {
  auto channels = GENERATE(1, 2, 4, 16);
  CAPTURE(channels);
  image::Normalisation by{std::vector<float>(size_t(channels)), std::vector<float>(size_t(channels), 1)};
  for (size_t c = 0; c < size_t(channels); c++) by.mean[c] = 0.1f * float(c), by.std[c] = 1 + float(c);
  data::ByteScale scale(by, at::kCPU);
  at::Tensor bytes = at::randint(0, 256, {5, channels, 7, 53}, at::kByte);  // pixels of one block and a part
  at::Tensor by_operators = scale.apply(bytes, at::kFloat, kPixels);
  KernelsOnCpu on_cpu;
  // The kernel rounds once, the operators twice: half a step of numbers up to 1.
  CHECK((scale.apply(bytes, at::kFloat, kPixels) - by_operators).abs().max().item<double>() <= 6e-8);
  at::Tensor window = bytes.slice(3, 2, 40);  // rows with gaps
  CHECK((scale.apply(window, at::kFloat, kPlanes) - by_operators.slice(3, 2, 40)).abs().max().item<double>() <= 6e-8);
  CHECK(scale.apply(bytes.slice(0, 0, 0), at::kFloat, kPlanes).numel() == 0);
}
