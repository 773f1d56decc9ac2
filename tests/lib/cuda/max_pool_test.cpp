// The max pooling kernels, run as C++, against LibTorch's on the same maps.
#include "lib/cuda/max_pool.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>
#include <limits>

#include "tests/lib/kernels_on_cpu.h"

using namespace sslrun;

namespace {

struct Case {
  int64_t batch, channels, height, width;
  cuda::PoolWindow window;
};
const Case kCases[] = {{2, 64, 12, 10, {3, 2, 1}}, {3, 19, 17, 9, {3, 2, 1}}, {2, 24, 16, 16, {2, 2, 0}},
                       {2, 16, 13, 11, {5, 3, 2}}, {1, 8, 9, 7, {3, 1, 1}},   {2, 8, 8, 8, {2, 3, 1}},
                       {1, 3, 16, 16, {16, 1, 8}}, {1, 8, 1, 1, {3, 2, 1}}};

// Few different values, so that windows have equal ones.
at::Tensor map_of(const Case& c, at::ScalarType type) {
  return at::randint(-2, 3, {c.batch, c.channels, c.height, c.width}, at::kFloat)
      .to(type)
      .contiguous(at::MemoryFormat::ChannelsLast);
}

at::Tensor expected_indices(const at::Tensor& input, const cuda::PoolWindow& w) {
  return std::get<1>(at::max_pool2d_with_indices(input.to(at::kFloat), w.kernel, w.stride, w.padding));
}

// LibTorch's index of the pixel from the kernel's place within the window.
at::Tensor indices_of(const at::Tensor& taken, const cuda::PoolWindow& w, int64_t width) {
  at::Tensor tap = taken.to(at::kLong), y = at::arange(taken.size(2)).view({-1, 1}), x = at::arange(taken.size(3));
  return (y * w.stride - w.padding + tap.div(w.kernel, "floor")) * width + x * w.stride - w.padding +
         tap.remainder(w.kernel);
}

}  // namespace

TEST_CASE("max pooling takes LibTorch's pixels and returns gradients to them") {
  KernelsOnCpu kernels;
  at::manual_seed(1);
  for (const Case& c : kCases)
    for (auto type : {at::kFloat, at::kBFloat16, at::kHalf}) {
      INFO(c.channels << " channels " << c.height << " x " << c.width << ", window " << c.window.kernel << ", "
                      << c.window.stride << ", " << c.window.padding << ", " << at::toString(type));
      at::Tensor input = map_of(c, type);
      REQUIRE(cuda::takes_max_pool(input, c.window));
      auto pooled = cuda::max_pool(input, c.window, true);
      CHECK(at::equal(pooled.output, at::max_pool2d(input, c.window.kernel, c.window.stride, c.window.padding)));
      CHECK(at::equal(indices_of(pooled.taken, c.window, c.width), expected_indices(input, c.window)));

      at::Tensor gradient = at::randn_like(pooled.output);
      at::Tensor exact = input.to(at::kDouble).requires_grad_(true);
      at::max_pool2d(exact, c.window.kernel, c.window.stride, c.window.padding).backward(gradient.to(at::kDouble));
      at::Tensor returned = cuda::max_pool_backward(gradient, pooled.taken, c.window, c.height, c.width);
      // Sums are float32's, rounded once to the type; windows of equal pixels differ in nothing.
      double rounding = type == at::kFloat ? 1e-6 : type == at::kHalf ? 1e-3 : 8e-3;
      CHECK(at::allclose(returned.to(at::kDouble), exact.grad(), rounding, rounding));
    }
}

TEST_CASE("max pooling passes not-a-number on and knows a window of minus infinity") {
  KernelsOnCpu kernels;
  at::Tensor input = at::randn({1, 8, 6, 6}).contiguous(at::MemoryFormat::ChannelsLast);
  input[0][3][2][2] = std::numeric_limits<float>::quiet_NaN();
  input[0][5].fill_(-std::numeric_limits<float>::infinity());
  auto pooled = cuda::max_pool(input, {3, 2, 1}, true);
  CHECK(at::equal(pooled.output.isnan(), at::max_pool2d(input, 3, 2, 1).isnan()));
  CHECK(at::equal(indices_of(pooled.taken, {3, 2, 1}, 6), expected_indices(input, {3, 2, 1})));
}

TEST_CASE("max pooling leaves other maps to LibTorch") {
  at::Tensor map = at::zeros({1, 8, 6, 6}).contiguous(at::MemoryFormat::ChannelsLast);
  CHECK(cuda::takes_max_pool(map, {3, 2, 1}));
  CHECK_FALSE(cuda::takes_max_pool(map.contiguous(), {3, 2, 1}));
  CHECK_FALSE(cuda::takes_max_pool(map.to(at::kDouble), {3, 2, 1}));
  CHECK_FALSE(cuda::takes_max_pool(map, {17, 2, 1}));
  CHECK_FALSE(cuda::takes_max_pool(map, {3, 2, 2}));
  CHECK_FALSE(cuda::takes_max_pool(map, {9, 1, 0}));
}
