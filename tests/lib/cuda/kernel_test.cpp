// What kernels are written in: types of storage, phases, sums; and a kernel run as C++ by its name.
#include "lib/cuda/kernel.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>

#include "lib/core/error.h"
#include "tests/lib/kernels_on_cpu.h"

using namespace sslrun;

namespace {
struct ChannelScale {
  float scale[16], shift[16];
};
struct ChannelOrder {
  int64_t channel, pixel, image;
};
}  // namespace

TEST_CASE("a kernel runs as C++ over all blocks of its grid") {
  KernelsOnCpu on_cpu;
  CHECK(cuda::has_kernels(at::kCPU));
  at::Tensor bytes = at::randint(0, 256, {3, 2, 5, 7}, at::kByte), numbers = at::full({3, 2, 5, 7}, NAN);
  ChannelScale by{{0.5f, 2}, {1, -3}};
  ChannelOrder order{35, 1, 70};
  cuda::Kernel kernel("byte_scale", "byte_scale_f32");
  size_t before = KernelsOnCpu::launches();
  kernel({.x = 3, .y = 2, .threads = 16}, bytes.data_ptr<uint8_t>(), numbers.data_ptr<float>(), order, order, by,
         int64_t{3}, int64_t{35}, 2);
  CHECK(KernelsOnCpu::launches() == before + 1);
  CHECK(at::equal(numbers.select(1, 0), bytes.select(1, 0) * 0.5 + 1));  // exact in float32
  CHECK(at::equal(numbers.select(1, 1), bytes.select(1, 1) * 2.0 - 3));
}

TEST_CASE("a launch with other arguments than the kernel's is refused") {
  KernelsOnCpu on_cpu;
  CHECK_THROWS_AS(cuda::Kernel("byte_scale", "byte_scale_f32")({}, 1), core::Error);
  CHECK_THROWS_AS(cuda::Kernel("byte_scale", "byte_scale")({}), core::Error);
}
