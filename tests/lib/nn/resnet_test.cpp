// ResNet: published sizes, stages, stems, initialisation, and state dicts of it.
#include "lib/nn/resnet.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>

#include "lib/core/error.h"
#include "lib/nn/state_dict.h"

using namespace sslrun;
using namespace sslrun::nn;
using Catch::Matchers::Contains;

static ResNetOptions options(int64_t depth, int64_t classes = 0) {
  ResNetOptions result;
  result.depth = depth;
  result.num_classes = classes;
  return result;
}

static int64_t values(Module& module) {
  int64_t sum = 0;
  for (const auto& tensor : module.parameters()) sum += tensor.numel();
  return sum;
}

TEST_CASE("numbers of parameters are torchvision's") {
  // num_params of torchvision's weights documentation.
  REQUIRE(values(*std::make_unique<ResNet>(options(18, 1000))) == 11689512);
  REQUIRE(values(*std::make_unique<ResNet>(options(34, 1000))) == 21797672);
  ResNet r50(options(50));
  REQUIRE(values(r50) == 23508032);  // torchvision's resnet50 without fc
  REQUIRE(state_dict(r50).size() == 318);
  REQUIRE(state_dict(r50)[0].name == "conv1.weight");
}

TEST_CASE("zero_init_residual zeroes the last norm of each block") {
  auto settings = options(50);
  settings.zero_init_residual = true;
  ResNet network(settings);
  int zeroed = 0;
  network.visit([&](const std::string& name, at::Tensor& tensor, TensorRole) {
    if (name.ends_with("bn3.weight")) zeroed += tensor.abs().max().item<float>() == 0;
  });
  REQUIRE(zeroed == 16);  // one in each of 3 + 4 + 6 + 3 blocks
}

TEST_CASE("convolutions start with kaiming's fan_out deviation") {
  ResNet network(options(18));
  at::Tensor weight = *network.child("layer4")->child("1")->child("conv2")->tensor("weight");
  // 2.4 million draws: the deviation is exact to about 0.05 %.
  REQUIRE(weight.std().item<double>() == Approx(std::sqrt(2.0 / (3 * 3 * 512))).epsilon(0.005));
}

TEST_CASE("stages and pooled features") {
  at::NoGradGuard no_grad;
  ResNet network(options(18));
  network.train(false);
  at::Tensor images = at::randn({2, 3, 64, 64});
  auto maps = network.features(images, {"stem", "layer1", "layer2", "layer3", "layer4"});
  std::vector<std::vector<int64_t>> shapes = {
      {2, 64, 16, 16}, {2, 64, 16, 16}, {2, 128, 8, 8}, {2, 256, 4, 4}, {2, 512, 2, 2}};
  for (size_t i = 0; i < maps.size(); i++) REQUIRE(maps[i].sizes() == shapes[i]);
  // Pooling sums in another order than mean: float32 rounding of four values.
  REQUIRE(at::allclose(network.forward(images), maps[4].mean({2, 3}), 1e-5, 1e-6));
  REQUIRE_THROWS_WITH(network.features(images, {"layer5"}), Contains("did you mean 'layer"));
  auto swapped = network.features(images, {"layer2", "stem"});
  REQUIRE(swapped[0].size(1) == 128);
  REQUIRE(swapped[1].size(1) == 64);
}

TEST_CASE("stages tell channels and strides of their maps") {
  for (bool small : {false, true})
    for (int depth : {18, 50}) {
      ResNetOptions settings = options(depth);
      settings.small_stem = small;
      settings.base_channels = 8;
      ResNet network(settings);
      auto stages = network.stages();
      REQUIRE(stages.size() == 5);
      for (const auto& stage : stages) {
        at::Tensor map = network.features(at::randn({1, 3, 64, 64}), {stage.name})[0];
        REQUIRE(map.sizes() == at::IntArrayRef{1, stage.channels, 64 / stage.stride, 64 / stage.stride});
      }
      REQUIRE(network.backbone()->forward_features(at::randn({1, 3, 64, 64})).size(1) == stages[4].channels);
    }
}

TEST_CASE("the small stem keeps the resolution") {
  at::NoGradGuard no_grad;
  auto settings = options(18, 10);
  settings.small_stem = true;
  ResNet network(settings);
  network.train(false);
  REQUIRE(network.features(at::randn({1, 3, 32, 32}), {"layer1"})[0].sizes() == at::IntArrayRef{1, 64, 32, 32});
  REQUIRE(network.forward(at::randn({1, 3, 32, 32})).sizes() == at::IntArrayRef{1, 10});
}

TEST_CASE("channels_last gives channels_last maps and the same values") {
  at::NoGradGuard no_grad;
  ResNet network(options(18));
  network.train(false);
  at::Tensor images = at::randn({2, 3, 64, 64});
  at::Tensor expected = network.forward(images);
  Placement placement;
  placement.memory_format = at::MemoryFormat::ChannelsLast;
  place(network, placement);
  images = images.contiguous(at::MemoryFormat::ChannelsLast);
  REQUIRE(network.features(images, {"layer4"})[0].is_contiguous(at::MemoryFormat::ChannelsLast));
  // Another convolution algorithm: float32 sums of 4,608 products.
  REQUIRE(at::allclose(network.forward(images), expected, 1e-3, 1e-4));
}

TEST_CASE("pictures have any number of channels") {
  at::NoGradGuard no_grad;
  auto settings = options(18);
  settings.in_channels = 5;
  ResNet network(settings);
  network.train(false);
  REQUIRE(network.child("conv1")->tensor("weight")->sizes() == at::IntArrayRef{64, 5, 7, 7});
  REQUIRE(network.forward(at::randn({1, 5, 32, 32})).sizes() == at::IntArrayRef{1, 512});
  REQUIRE(network.details() == "depth=18, in_channels=5");
  REQUIRE_THROWS_WITH(network.forward(at::zeros({1, 3, 64, 64})),
                      "[nn.resnet] expected input [N, 5, H, W], got [1, 3, 64, 64]");
  settings.in_channels = 0;
  REQUIRE_THROWS_WITH(ResNet(settings), Contains("expected 1 to 1024 for 'in_channels', got 0"));
}

TEST_CASE("wrong use is named") {
  ResNet network(options(18));
  REQUIRE_THROWS_WITH(network.forward(at::zeros({3, 64, 64})),
                      "[nn.resnet] expected input [N, 3, H, W], got [3, 64, 64]");
  REQUIRE_THROWS_WITH(ResNet(options(20)), Contains("expected 18, 34, 50, 101 or 152 for 'depth', got 20"));
  auto wide = options(18);
  wide.width = 2;
  REQUIRE_THROWS_WITH(ResNet(wide), Contains("width 2 needs bottleneck blocks"));
}

TEST_CASE("a state dict that does not fit lists names and shapes and changes nothing") {
  ResNet network(options(18, 10));
  std::map<std::string, at::Tensor> state;
  for (auto& entry : state_dict(network)) state[entry.name] = at::full_like(entry.tensor, 7);
  at::Tensor before = network.child("fc")->tensor("bias")->clone();
  state["fc.weight"] = at::zeros({5, 512});
  state.erase("conv1.weight");
  state["head.weight"] = at::zeros({1});
  REQUIRE_THROWS_WITH(load_state_dict(network, state),
                      Contains("1 of another shape: fc.weight expected [10, 512], got [5, 512]") &&
                          Contains("1 missing: conv1.weight") && Contains("1 unexpected: head.weight"));
  REQUIRE(at::equal(*network.child("fc")->tensor("bias"), before));
  REQUIRE_THROWS_AS(load_state_dict(network, state, {.strict = false}), Error);
  state.erase("fc.weight");
  auto report = load_state_dict(network, state, {.strict = false});
  REQUIRE(report.missing == std::vector<std::string>{"conv1.weight", "fc.weight"});
  REQUIRE(report.unexpected == std::vector<std::string>{"head.weight"});
  REQUIRE(network.child("fc")->tensor("bias")->min().item<float>() == 7);
}
