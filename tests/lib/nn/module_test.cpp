// The module tree: order and names of tensors, shared tensors, paths in errors, replacing children, conversions.
#include "lib/nn/module.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>

#include "lib/core/error.h"
#include "lib/nn/conv2d.h"
#include "lib/nn/linear.h"
#include "lib/nn/norm.h"
#include "lib/nn/pointwise.h"
#include "lib/nn/sequential.h"

using namespace sslrun;
using namespace sslrun::nn;
using Catch::Matchers::Contains;

static std::vector<std::string> names(Module& module) {
  std::vector<std::string> list;
  module.visit([&](const std::string& name, at::Tensor&, TensorRole) { list.push_back(name); });
  return list;
}

static std::shared_ptr<Sequential> chain(std::vector<ModulePtr> modules) {
  return std::make_shared<Sequential>(std::move(modules));
}

TEST_CASE("visit follows PyTorch's state_dict order") {
  auto inner = chain({std::make_shared<Linear>(2, 3, LinearOptions{.bias = false}), std::make_shared<BatchNorm1d>(3)});
  auto net = chain({inner, std::make_shared<ReLU>(), std::make_shared<Linear>(3, 1)});
  REQUIRE(names(*net) == std::vector<std::string>{"0.0.weight", "0.1.weight", "0.1.bias", "0.1.running_mean",
                                                  "0.1.running_var", "0.1.num_batches_tracked", "2.weight", "2.bias"});
  REQUIRE(net->parameters().size() == 5);
  REQUIRE(net->named(TensorRole::kBuffer).size() == 3);
}

TEST_CASE("a shared module is listed under each name but is one parameter") {
  auto shared = std::make_shared<Linear>(2, 2);
  auto net = chain({shared, shared});
  REQUIRE(names(*net).size() == 4);
  REQUIRE(net->parameters().size() == 2);
}

TEST_CASE("errors name the path, also after a parent is gone") {
  auto layer = std::make_shared<Linear>(4, 2);
  auto net = chain({chain({std::make_shared<Identity>(), layer})});
  REQUIRE_THROWS_WITH(net->forward(at::zeros({1, 3})),
                      "[nn.Linear] expected input [..., 4], got [1, 3] (module '0.1')");
  net.reset();
  REQUIRE_THROWS_WITH(layer->forward(at::zeros({1, 3})), "[nn.Linear] expected input [..., 4], got [1, 3]");
}

TEST_CASE("a replaced child is used by the next forward") {
  auto net = chain({std::make_shared<Linear>(2, 2), std::make_shared<Identity>()});
  net->set_child("0", std::make_shared<Identity>());
  at::Tensor input = at::rand({3, 2});
  REQUIRE(at::equal(net->forward(input), input));
  REQUIRE_THROWS_WITH(net->set_child("1", net), Contains("would contain itself"));
  REQUIRE_THROWS_WITH(net->add_child("0", std::make_shared<Identity>()), Contains("the name '0' is taken"));
  REQUIRE_THROWS_WITH(net->add_child("a.b", std::make_shared<Identity>()), Contains("without dots"));
}

TEST_CASE("train and eval reach every module") {
  auto norm = std::make_shared<BatchNorm1d>(2);
  auto net = chain({chain({norm})});
  REQUIRE(norm->training());
  net->train(false);
  REQUIRE_FALSE(norm->training());
}

TEST_CASE("place converts floating tensors, keeps counters, moves gradients, and keeps identity") {
  auto net = chain({std::make_shared<Conv2d>(3, 4, 3), std::make_shared<BatchNorm2d>(4)});
  at::Tensor weight = *net->child("0")->tensor("weight");
  net->forward(at::rand({2, 3, 5, 5})).sum().backward();
  Placement placement;
  placement.dtype = at::kDouble;
  placement.memory_format = at::MemoryFormat::ChannelsLast;
  place(*net, placement);
  REQUIRE(weight.scalar_type() == at::kDouble);
  REQUIRE(weight.is_contiguous(at::MemoryFormat::ChannelsLast));
  REQUIRE(weight.grad().scalar_type() == at::kDouble);
  REQUIRE(weight.requires_grad());
  REQUIRE(net->child("1")->tensor("num_batches_tracked")->scalar_type() == at::kLong);
  zero_grad(*net);
  REQUIRE_FALSE(weight.grad().defined());
  set_requires_grad(*net, false);
  REQUIRE_FALSE(weight.requires_grad());
}
