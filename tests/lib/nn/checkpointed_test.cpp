// Checkpointed modules against the same modules without: outputs, gradients and statistics are the same bits.
#include "lib/nn/checkpointed.h"

#include <ATen/ATen.h>
#include <ATen/autocast_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include <catch2/catch.hpp>

#include "lib/core/error.h"
#include "lib/nn/joined_views.h"
#include "lib/nn/linear.h"
#include "lib/nn/norm.h"
#include "lib/nn/pointwise.h"
#include "lib/nn/recomputation.h"
#include "lib/nn/resnet.h"
#include "lib/nn/sequential.h"

using namespace sslrun;
using namespace sslrun::nn;
using Catch::Matchers::Contains;

using Stages = std::vector<std::string>;

static std::shared_ptr<ResNet> network(const Stages& checkpoint) {
  at::manual_seed(7);
  ResNetOptions options;
  options.depth = 18;
  options.base_channels = 8;
  options.small_stem = true;
  options.checkpoint = checkpoint;
  return std::make_shared<ResNet>(options);
}

// Loss, gradients (zeros where there is none) and buffers after one backward pass over some views.
static std::vector<at::Tensor> after_step(Module& module, int views, bool autocast = false) {
  at::manual_seed(11);
  at::autocast::set_autocast_enabled(at::kCPU, autocast);
  at::Tensor loss = at::zeros({});
  for (int i = 0; i < views; i++) loss = loss + module.call(at::randn({4, 3, 16, 16})).to(at::kFloat).square().mean();
  at::autocast::clear_cache();
  at::autocast::set_autocast_enabled(at::kCPU, false);
  torch::autograd::backward({loss}, {});
  std::vector<at::Tensor> all{loss.detach()};
  module.visit([&](const std::string&, at::Tensor& tensor, TensorRole role) {
    if (role == TensorRole::kBuffer) return all.push_back(tensor.clone());
    all.push_back(tensor.grad().defined() ? tensor.grad().clone() : at::zeros({}));
  });
  return all;
}

static void require_same_bits(const std::vector<at::Tensor>& a, const std::vector<at::Tensor>& b) {
  REQUIRE(a.size() == b.size());
  for (size_t i = 0; i < a.size(); i++) {
    INFO("tensor " << i);
    REQUIRE(at::equal(a[i], b[i]));
  }
}

// Counts how often it runs, and multiplies by a weight of its own.
struct Counted : Module {
  explicit Counted(double value) : Module("counted"), weight(add_parameter("weight", at::full({}, value))) {}
  at::Tensor forward(at::Tensor input) override {
    (recomputing() ? again : first)++;
    return input * weight;
  }
  at::Tensor& weight;
  int first = 0, again = 0;
};

TEST_CASE("gradients and running statistics are those of the network that keeps its activations") {
  for (int views : {1, 2, 3}) {
    auto plain = after_step(*network({}), views);
    for (const Stages& stages : {Stages{"layer1"}, Stages{"layer1", "layer3"}, ResNet::block_stages()})
      require_same_bits(after_step(*network(stages), views), plain);
  }
}

TEST_CASE("frozen stages and evaluation mode") {
  auto prepared = [](const Stages& stages) {
    auto net = network(stages);
    for (const char* name : {"conv1", "bn1", "layer1"}) set_requires_grad(*net->child(name), false);
    net->child("layer2")->train(false);
    return net;
  };
  require_same_bits(after_step(*prepared(ResNet::block_stages()), 2), after_step(*prepared({}), 2));
}

TEST_CASE("views joined in the first pass are joined in the recomputation") {
  auto joined = [](const Stages& stages) {
    auto net = network(stages);
    at::manual_seed(3);
    at::Tensor loss;
    {
      JoinedViews two(2);
      loss = net->call(at::randn({8, 3, 16, 16})).square().mean();
    }
    torch::autograd::backward({loss}, {});
    std::vector<at::Tensor> all;
    net->visit([&](const std::string&, at::Tensor& tensor, TensorRole role) {
      all.push_back(role == TensorRole::kBuffer ? tensor : tensor.grad());
    });
    return all;
  };
  require_same_bits(joined(ResNet::block_stages()), joined({}));
}

TEST_CASE("autocast is in the recomputation what it was in the first pass") {
  // One view: with several, weights that are cast once for all of them sum their gradients in bfloat16.
  require_same_bits(after_step(*network(ResNet::block_stages()), 1, true), after_step(*network({}), 1, true));
  auto narrow = after_step(*network({}), 1, true), wide = after_step(*network({}), 1);
  REQUIRE_FALSE(at::equal(narrow[0], wide[0]));
}

TEST_CASE("maps of features are checkpointed too") {
  auto maps = [](const Stages& stages) {
    auto net = network(stages);
    at::manual_seed(3);
    auto found = net->features(at::randn({2, 3, 16, 16}), {"layer2", "layer4"});
    torch::autograd::backward({found[1].square().sum()}, {});  // of both, layer2's gradients are added in another order
    return std::vector<at::Tensor>{found[0].detach(), found[1].detach(), net->parameters()[0].grad()};
  };
  require_same_bits(maps(ResNet::block_stages()), maps({}));
}

TEST_CASE("random numbers are drawn again as they were, and the generator goes on as without") {
  auto run = [](bool on) {
    at::manual_seed(5);
    auto inner = std::make_shared<Sequential>(std::vector<ModulePtr>{
        std::make_shared<Linear>(6, 8), std::make_shared<Dropout>(0.5), std::make_shared<Linear>(8, 6)});
    inner->set_checkpointed(on);
    at::Tensor first = inner->call(at::randn({3, 6}));
    at::Tensor between = at::randn({4});
    torch::autograd::backward({inner->call(first).sum()}, {});
    std::vector<at::Tensor> all{first.detach(), between, at::randn({4})};
    for (auto& parameter : inner->parameters()) all.push_back(parameter.grad());
    return all;
  };
  require_same_bits(run(true), run(false));
}

TEST_CASE("a module runs twice for gradients and once without") {
  auto module = std::make_shared<Counted>(3);
  module->set_checkpointed(true);
  at::Tensor input = at::ones({2}).set_requires_grad(true);
  at::Tensor output = module->call(input);
  REQUIRE(module->again == 0);
  torch::autograd::backward({output.sum()}, {});
  REQUIRE(module->first == 1);
  REQUIRE(module->again == 1);
  REQUIRE(module->weight.grad().item<float>() == 2);
  REQUIRE(input.grad().sum().item<float>() == 6);
  {
    at::NoGradGuard no_grad;
    module->call(input);
  }
  set_requires_grad(*module, false);
  REQUIRE_FALSE(module->call(at::ones({2})).requires_grad());
  REQUIRE(module->again == 1);
}

TEST_CASE("a hook of a parameter sees its gradient once, of all passes") {
  auto module = std::make_shared<Counted>(3);
  module->set_checkpointed(true);
  std::vector<float> seen;
  module->weight.register_hook([&](const at::Tensor& gradient) {
    seen.push_back(gradient.item<float>());
    return gradient * 10;
  });
  torch::autograd::backward({module->call(at::ones({2})).sum() + module->call(at::ones({3})).sum()}, {});
  REQUIRE(seen == std::vector<float>{5});
  REQUIRE(module->weight.grad().item<float>() == 50);
}

TEST_CASE("a checkpointed module inside another") {
  auto run = [](bool on) {
    at::manual_seed(5);
    auto inner = std::make_shared<Sequential>(std::vector<ModulePtr>{
        std::make_shared<Linear>(6, 6), std::make_shared<BatchNorm1d>(6), std::make_shared<Dropout>(0.5)});
    auto outer = std::make_shared<Sequential>(std::vector<ModulePtr>{inner, std::make_shared<Linear>(6, 2)});
    inner->set_checkpointed(on);
    outer->set_checkpointed(on);
    torch::autograd::backward({outer->call(at::randn({4, 6})).sum()}, {});
    std::vector<at::Tensor> all;
    outer->visit([&](const std::string&, at::Tensor& tensor, TensorRole role) {
      all.push_back(role == TensorRole::kBuffer ? tensor : tensor.grad());
    });
    return all;
  };
  require_same_bits(run(true), run(false));
}

TEST_CASE("what was exchanged in the first pass is kept for the recomputation") {
  int exchanges = 0;
  struct Exchanging : Module {
    int& count;
    explicit Exchanging(int& counter) : Module("exchanging"), count(counter) {}
    at::Tensor forward(at::Tensor input) override {
      auto all = computed_once([&] { return std::vector<at::Tensor>{at::full({}, double(++count))}; });
      return input * all[0];
    }
  };
  auto module = std::make_shared<Exchanging>(exchanges);
  module->set_checkpointed(true);
  at::Tensor input = at::ones({2}).set_requires_grad(true);
  at::Tensor one = module->call(input), two = module->call(input);
  torch::autograd::backward({one.sum() + two.sum()}, {}, /*retain_graph=*/true);
  REQUIRE(exchanges == 2);
  REQUIRE(input.grad().sum().item<float>() == 2 * (1 + 2));
  torch::autograd::backward({one.sum()}, {});
  REQUIRE(exchanges == 2);
}

TEST_CASE("a module that is dropped before the backward pass lives until then") {
  at::Tensor input = at::ones({2}).set_requires_grad(true), output;
  {
    auto module = std::make_shared<Counted>(3);
    module->set_checkpointed(true);
    output = module->call(input);
  }
  torch::autograd::backward({output.sum()}, {});
  REQUIRE(input.grad().sum().item<float>() == 6);
}

TEST_CASE("what cannot be computed again is refused") {
  Sequential over(std::vector<ModulePtr>{std::make_shared<ReLU>(ReLUOptions{.inplace = true})});
  over.set_checkpointed(true);
  at::Tensor input = at::ones({2}).set_requires_grad(true);
  REQUIRE_THROWS_WITH(over.call(input * 2), Contains("writes over its input"));

  Counted module(3);
  module.set_checkpointed(true);
  at::Tensor output = module.call(input);
  REQUIRE_THROWS_WITH(torch::autograd::grad({output.sum()}, {input}, {}, std::nullopt, /*create_graph=*/true),
                      Contains("gradients of gradients"));
  output = module.call(input);
  {
    at::NoGradGuard no_grad;
    module.weight.mul_(2);
  }
  REQUIRE_THROWS_WITH(torch::autograd::backward({output.sum()}, {}), Contains("modified by an inplace operation"));
}

TEST_CASE("an unknown stage names the nearest") {
  REQUIRE_THROWS_WITH(network({"layer5"}), Contains("got 'layer5'; did you mean 'layer"));
  REQUIRE_THROWS_WITH(network({"stem"}), Contains("expected one of 'layer1'"));
}
