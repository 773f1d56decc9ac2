// Max pooling with its gradients on own kernels, run as C++, against LibTorch's.
#include "lib/nn/max_pool.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <catch2/catch.hpp>

#include "tests/lib/kernels_on_cpu.h"

using namespace sslrun;

TEST_CASE("max pooling on own kernels has LibTorch's gradient, and the gradient's own") {
  KernelsOnCpu kernels;
  at::manual_seed(2);
  at::Tensor map = at::randn({2, 16, 9, 12}).contiguous(at::MemoryFormat::ChannelsLast), weight;
  auto run = [&](bool own) {
    at::Tensor input = map.clone().requires_grad_(true);
    at::Tensor output = own ? nn::max_pool(input, {3, 2, 1}) : at::max_pool2d(input, 3, 2, 1);
    if (!weight.defined()) weight = at::randn_like(output);
    at::Tensor factor = weight.clone().requires_grad_(true);
    at::Tensor first =
        torch::autograd::grad({(output * factor).sum()}, {input}, {}, /*retain_graph=*/true, /*create_graph=*/true)[0];
    at::Tensor second = torch::autograd::grad({first.square().sum()}, {factor})[0];
    at::Tensor plain = torch::autograd::grad({(output * weight).sum()}, {input})[0];
    return std::vector<at::Tensor>{output, first, second, plain};
  };
  auto ours = run(true), theirs = run(false);
  CHECK(at::equal(ours[0], theirs[0]));
  for (size_t i = 1; i < ours.size(); i++) CHECK(at::allclose(ours[i], theirs[i], 1e-6, 1e-6));  // sums in float32
}

TEST_CASE("max pooling on own kernels keeps a byte a value, neither input nor output") {
  KernelsOnCpu kernels;
  at::Tensor input = at::randn({1, 8, 8, 8}).contiguous(at::MemoryFormat::ChannelsLast).requires_grad_(true);
  auto in_use = [&](at::Tensor& map) { return map.use_count(); };
  at::Tensor passed = input * 1;
  auto before = in_use(passed);
  at::Tensor output = nn::max_pool(passed, {3, 2, 1});
  CHECK(in_use(passed) == before);
  CHECK(output.requires_grad());
  at::NoGradGuard no_grad;
  CHECK_FALSE(nn::max_pool(passed, {3, 2, 1}).requires_grad());
}
