// The CUDA path of SyncBatchNorm against LibTorch's batch norm, in a group of one process.
#include "lib/nn/sync_batch_norm_cuda.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>

#include "tests/lib/gpu_group.h"

using namespace sslrun;

TEST_CASE("SyncBatchNorm's CUDA kernels equal batch norm in one process", "[gpu]") {
  auto group = gpu_group("SyncBatchNorm's CUDA kernels equal batch norm in one process");
  if (!group) return;
  auto format = GENERATE(at::MemoryFormat::Contiguous, at::MemoryFormat::ChannelsLast);
  auto options = at::TensorOptions(at::kCUDA);
  at::Tensor input = at::randn({6, 4, 5, 5}, options).contiguous(format), outer = at::randn({6, 4, 5, 5}, options);
  at::Tensor weight = at::rand({4}, options) + 0.5, bias = at::randn({4}, options);
  struct Result {
    at::Tensor output, of_input, of_weight, of_bias, mean, variance;
  };
  auto run = [&](auto normalise) {
    at::Tensor x = input.detach().clone().requires_grad_(true), w = weight.detach().clone().requires_grad_(true),
               b = bias.detach().clone().requires_grad_(true);
    at::Tensor mean = at::zeros({4}, options), variance = at::ones({4}, options);
    at::Tensor output = normalise(x, w, b, mean, variance);
    (output * outer).sum().backward();
    return Result{output.detach(), x.grad(), w.grad(), b.grad(), mean, variance};
  };
  Result ours = run([&](auto& x, auto& w, auto& b, auto& mean, auto& variance) {
    return nn::sync_batch_norm_cuda(group.get(), 0, x, w, b, mean, variance, 0.1, 1e-5);
  });
  Result torchs = run([&](auto& x, auto& w, auto& b, auto& mean, auto& variance) {
    return at::batch_norm(x, w, b, mean, variance, true, 0.1, 1e-5, false);
  });
  auto close = [](const at::Tensor& a, const at::Tensor& b) { return at::allclose(a, b, 1e-4, 1e-5); };  // float32
  CHECK(close(ours.output, torchs.output));
  CHECK(close(ours.of_input, torchs.of_input));
  CHECK(close(ours.of_weight, torchs.of_weight));
  CHECK(close(ours.of_bias, torchs.of_bias));
  CHECK(close(ours.mean, torchs.mean));
  CHECK(close(ours.variance, torchs.variance));
}
