// Modules on own kernels, run as C++, against LibTorch's operators on the same inputs.
#include "lib/nn/kernel_norm.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <catch2/catch.hpp>

#include "lib/nn/joined_views.h"
#include "lib/nn/norm.h"
#include "lib/nn/norm_relu.h"
#include "lib/nn/resnet.h"
#include "lib/nn/sequential.h"
#include "lib/nn/state_dict.h"
#include "tests/lib/kernels_on_cpu.h"

using namespace sslrun;
using namespace sslrun::nn;

namespace {

at::Tensor images(int64_t count, int64_t channels, int64_t side) {
  return at::randn({count, channels, side, side}).contiguous(at::MemoryFormat::ChannelsLast);
}

void copy(Module& from, Module& to) {
  std::map<std::string, at::Tensor> state;
  for (auto& entry : state_dict(from)) state[entry.name] = entry.tensor;
  load_state_dict(to, state);
}

ResNetOptions options(int64_t depth) {
  ResNetOptions result;
  result.depth = depth;
  result.base_channels = 8;
  return result;
}

struct Pass {
  at::Tensor output;
  std::map<std::string, at::Tensor> gradients, buffers;
};

Pass pass(Module& network, const at::Tensor& input, int64_t views) {
  JoinedViews joined(views);
  at::Tensor output = network.forward(input);
  (output * at::linspace(-1, 1, output.numel(), output.options()).view_as(output)).sum().backward();
  Pass result{output.detach(), {}, {}};
  network.visit([&](const std::string& name, at::Tensor& tensor, TensorRole role) {
    if (role == TensorRole::kParameter)
      result.gradients[name] = tensor.grad();
    else
      result.buffers[name] = tensor;
  });
  return result;
}

// Relative to the length of b.
double distance(const at::Tensor& a, const at::Tensor& b) {
  return ((a - b).to(at::kDouble).norm() / (b.to(at::kDouble).norm() + 1e-6)).item<double>();
}

}  // namespace

TEST_CASE("a ResNet on own kernels equals the one on LibTorch's operators") {
  at::manual_seed(5);
  int64_t depth = GENERATE(18, 50), views = GENERATE(1, 2);
  ResNet ours(options(depth)), theirs(options(depth)), exact(options(depth));
  copy(ours, theirs);
  copy(ours, exact);
  place(ours, {.device = {}, .dtype = {}, .memory_format = at::MemoryFormat::ChannelsLast});
  place(theirs, {.device = {}, .dtype = {}, .memory_format = at::MemoryFormat::ChannelsLast});
  place(exact, {.device = {}, .dtype = at::kDouble, .memory_format = {}});
  at::Tensor input = images(16, 3, 64);
  Pass truth = pass(exact, input.to(at::kDouble), views), expected = pass(theirs, input, views), got;
  size_t before = KernelsOnCpu::launches();
  {
    KernelsOnCpu on_cpu;
    got = pass(ours, input, views);
  }
  // Per norm statistics and application, reduction and application, sums being joined by a kernel of their own; the two
  // norms of a pair share the first application. Pooling both ways.
  size_t norms = depth == 18 ? 20 : 53, pairs = depth == 18 ? 3 : 4;
  CHECK(KernelsOnCpu::launches() - before == norms * 6 - pairs + 2);
  // Rounding of float32 through 53 layers: LibTorch's own is as large.
  CHECK(distance(got.output, truth.output) < 3 * distance(expected.output, truth.output) + 1e-5);
  for (auto& [name, buffer] : truth.buffers) {
    INFO(name);
    CHECK(distance(got.buffers[name], buffer) < 1e-4);
  }
  // In float32 single values fall on the other side of a ReLU, each some 1e-3 of the gradients behind it.
  for (auto& [name, gradient] : truth.gradients) {
    INFO(name);
    CHECK(distance(got.gradients[name], gradient) < 2e-2);
  }
}

TEST_CASE("a norm in a chain takes the ReLU behind it along") {
  at::manual_seed(6);
  auto ours = make_mlp({.dims = {12, 20, 6}, .last_norm = true, .last_affine = false});
  auto theirs = make_mlp({.dims = {12, 20, 6}, .last_norm = true, .last_affine = false});
  copy(*ours, *theirs);
  at::Tensor input = at::randn({16, 12});
  Pass expected = pass(*theirs, input, 2), got;
  {
    KernelsOnCpu on_cpu;
    size_t before = KernelsOnCpu::launches();
    got = pass(*ours, input, 2);
    CHECK(KernelsOnCpu::launches() - before == 12);
  }
  CHECK(distance(got.output, expected.output) < 1e-5);
  for (auto& [name, gradient] : expected.gradients) CHECK(distance(got.gradients[name], gradient) < 1e-4);
  for (auto& [name, buffer] : expected.buffers) CHECK(distance(got.buffers[name], buffer) < 1e-5);
}

TEST_CASE("what kernels do not take goes to LibTorch") {
  KernelsOnCpu on_cpu;
  BatchNorm2d norm(8);
  size_t before = KernelsOnCpu::launches();
  norm.forward(at::randn({4, 8, 3, 3}));  // NCHW
  norm.train(false);
  norm.forward(images(4, 8, 3));
  norm.train(true);
  place(norm, {.device = {}, .dtype = at::kDouble, .memory_format = {}});
  norm.forward(images(4, 8, 3).to(at::kDouble));
  CHECK(KernelsOnCpu::launches() == before);
  CHECK(norm.tensor("num_batches_tracked")->item<int64_t>() == 2);
  BatchNorm1d rows(8);
  rows.forward(at::randn({4, 8, 3}));
  CHECK(KernelsOnCpu::launches() == before);
  rows.forward(at::randn({4, 8}));
  CHECK(KernelsOnCpu::launches() == before + 3);
}

TEST_CASE("inputs of two bytes keep their type beside float32 weights") {
  KernelsOnCpu on_cpu;
  BatchNorm2d norm(8);
  at::Tensor input = images(4, 8, 3).to(at::kBFloat16).requires_grad_(true);
  at::Tensor output = norm_relu(norm, input);
  CHECK(output.scalar_type() == at::kBFloat16);
  output.sum().backward();
  CHECK(input.grad().scalar_type() == at::kBFloat16);
  CHECK(norm.weight().grad().scalar_type() == at::kFloat);
}

TEST_CASE("a child that is no batch norm works in a block") {
  struct Half : Module {
    Half() : Module("Half") {}
    at::Tensor forward(at::Tensor input) override { return input * 0.5; }
  };
  KernelsOnCpu on_cpu;
  Half half;
  at::Tensor x = at::randn({3, 4}), y = at::randn({3, 4});
  CHECK(at::equal(norm_relu(half, x), (x * 0.5).relu()));
  CHECK(at::equal(norm_relu(half, x, y), (x * 0.5 + y).relu()));
  CHECK(at::equal(norm_relu(half, x, half, y), (x * 0.5 + y * 0.5).relu()));
}

TEST_CASE("gradients of gradients are LibTorch's") {
  at::manual_seed(7);
  bool residual = GENERATE(false, true);
  at::Tensor input = images(4, 5, 3), other = images(4, 5, 3), outer = images(4, 5, 3);
  auto twice = [&](bool kernels) {
    std::optional<KernelsOnCpu> on_cpu;
    if (kernels) on_cpu.emplace();
    BatchNorm2d norm(5);
    at::Tensor x = input.clone().requires_grad_(true), r = other.clone().requires_grad_(true);
    at::Tensor output = residual ? norm_relu(norm, x, r) : norm_relu(norm, x);
    auto first = torch::autograd::grad({(output * outer).sum()}, {x}, {}, true, /*create_graph=*/true);
    first[0].pow(3).sum().backward();
    return std::pair{x.grad(), norm.weight().grad()};
  };
  auto expected = twice(false), got = twice(true);
  CHECK(distance(got.first, expected.first) < 1e-4);
  CHECK(distance(got.second, expected.second) < 1e-4);
}

TEST_CASE("a second backward pass through one graph is refused") {
  KernelsOnCpu on_cpu;
  BatchNorm1d norm(4);
  at::Tensor loss = norm.forward(at::randn({6, 4})).pow(3).sum();
  loss.backward();
  CHECK_THROWS(loss.backward());
}
