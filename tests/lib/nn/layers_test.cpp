// Layers against closed forms; the parity tests compare them with PyTorch.
#include <ATen/ATen.h>

#include <catch2/catch.hpp>

#include "lib/core/error.h"
#include "lib/nn/conv2d.h"
#include "lib/nn/linear.h"
#include "lib/nn/norm.h"
#include "lib/nn/pointwise.h"
#include "lib/nn/pooling.h"
#include "lib/nn/sequential.h"

using namespace sslrun;
using namespace sslrun::nn;
using Catch::Matchers::Contains;

// Absolute tolerance of float32 results of a few operations on values near 1.
static constexpr double kTolerance = 1e-6;

TEST_CASE("Linear is x W^T + b") {
  Linear layer(3, 2);
  at::Tensor x = at::rand({5, 3});
  at::Tensor expected = x.matmul(layer.tensor("weight")->t()) + *layer.tensor("bias");
  REQUIRE(at::allclose(layer.forward(x), expected, 0, kTolerance));
  REQUIRE_FALSE(Linear(3, 2, false).tensor("bias")->defined());
}

TEST_CASE("default initialisation stays within its bounds and fills them") {
  at::manual_seed(1);
  Linear layer(100, 200);
  double bound = 0.1;  // 1 / sqrt(100)
  REQUIRE(layer.tensor("weight")->abs().max().item<double>() <= bound);
  REQUIRE(layer.tensor("weight")->abs().max().item<double>() > 0.999 * bound);  // 20,000 draws
  // The standard deviation of U(-b, b) is b / sqrt(3); 20,000 draws give it to about 0.5 %.
  REQUIRE(layer.tensor("weight")->std().item<double>() == Approx(bound / std::sqrt(3.0)).epsilon(0.02));
  REQUIRE(layer.tensor("bias")->abs().max().item<double>() <= bound);
}

TEST_CASE("BatchNorm normalises with the biased and stores the unbiased variance") {
  BatchNorm1d norm(1);
  at::Tensor output = norm.forward(at::tensor({1.0f, 2.0f, 3.0f, 6.0f}).unsqueeze(1));
  // Mean 3, biased variance 14 / 4, unbiased 14 / 3.
  double scale = 1 / std::sqrt(3.5 + 1e-5);
  REQUIRE(output[0][0].item<double>() == Approx(-2 * scale).epsilon(kTolerance));
  REQUIRE(norm.tensor("running_mean")->item<double>() == Approx(0.3).epsilon(kTolerance));
  REQUIRE(norm.tensor("running_var")->item<double>() == Approx(0.9 + 0.1 * 14 / 3).epsilon(kTolerance));
  REQUIRE(norm.tensor("num_batches_tracked")->item<int64_t>() == 1);
  norm.train(false);
  output = norm.forward(at::tensor({1.0f}).unsqueeze(1));
  REQUIRE(output.item<double>() == Approx(0.7 / std::sqrt(0.9 + 0.1 * 14 / 3 + 1e-5)).epsilon(kTolerance));
  REQUIRE(norm.tensor("num_batches_tracked")->item<int64_t>() == 1);
}

TEST_CASE("a batch of one value per channel cannot be normalised") {
  BatchNorm1d norm(3);
  REQUIRE_THROWS_WITH(norm.forward(at::zeros({1, 3})), Contains("more than one value per channel"));
}

TEST_CASE("LayerNorm gives rows of mean 0 and variance 1") {
  LayerNorm norm(64);
  at::Tensor output = norm.forward(at::randn({4, 64}) * 3 + 2);
  REQUIRE(output.mean(1).abs().max().item<double>() < 1e-5);
  REQUIRE((output.var(1, /*unbiased=*/false) - 1).abs().max().item<double>() < 1e-4);
}

TEST_CASE("pooling") {
  at::Tensor map = at::arange(1, 5, at::kFloat).reshape({1, 1, 2, 2});
  REQUIRE(MaxPool2d(2, 2).forward(map).item<float>() == 4);
  REQUIRE(AvgPool2d(2, 2).forward(map).item<float>() == 2.5);
  REQUIRE(AdaptiveAvgPool2d(1).forward(map).item<float>() == 2.5);
  REQUIRE_THROWS_WITH(MaxPool2d(2, 2).forward(at::zeros({2, 2})), Contains("expected input [N, C, H, W], got [2, 2]"));
}

TEST_CASE("Dropout keeps the mean in training and is the identity in evaluation") {
  Dropout dropout(0.25);
  at::Tensor ones = at::ones({100000});
  at::Tensor output = dropout.forward(ones);
  // 100,000 Bernoulli draws: standard error of the mean 0.0018.
  REQUIRE(output.mean().item<double>() == Approx(1).margin(0.01));
  REQUIRE(output.max().item<double>() == Approx(1 / 0.75));
  dropout.train(false);
  REQUIRE(at::equal(dropout.forward(ones), ones));
  REQUIRE_THROWS_AS(Dropout(1.5), Error);
}

TEST_CASE("Conv2d checks channels and groups") {
  REQUIRE_THROWS_WITH(Conv2d(3, 4, 3).forward(at::zeros({1, 4, 8, 8})),
                      "[nn.Conv2d] expected input [N, 3, H, W], got [1, 4, 8, 8]");
  Conv2dOptions options;
  options.groups = 2;
  REQUIRE_THROWS_WITH(Conv2d(3, 4, 3, options), Contains("expected 'groups' that divides 3 input and 4 output"));
  options.padding = 1;
  options.stride = 2;
  REQUIRE(Conv2d(4, 6, 3, options).forward(at::zeros({1, 4, 8, 8})).sizes() == at::IntArrayRef{1, 6, 4, 4});
}

TEST_CASE("SimSiam's projector has the slots of its released code") {
  MlpOptions options;
  options.dims = {2048, 2048, 2048, 2048};
  options.last_norm = true;
  options.last_affine = false;
  options.last_bias = true;
  auto projector = make_mlp(options);
  std::vector<std::string> kinds;
  for (const auto& child : projector->children()) kinds.push_back(child.module->kind());
  REQUIRE(kinds == std::vector<std::string>{"Linear", "BatchNorm1d", "ReLU", "Linear", "BatchNorm1d", "ReLU", "Linear",
                                            "BatchNorm1d"});
  REQUIRE_FALSE(projector->child("0")->tensor("bias")->defined());
  REQUIRE(projector->child("6")->tensor("bias")->defined());
  REQUIRE_FALSE(projector->child("7")->tensor("weight")->defined());
  int64_t values = 0;
  for (const auto& tensor : projector->parameters()) values += tensor.numel();
  REQUIRE(values == 12593152);
  REQUIRE(*projector->out_features() == 2048);
}

TEST_CASE("SimSiam's predictor by default settings") {
  MlpOptions options;
  options.dims = {2048, 512, 2048};
  auto predictor = make_mlp(options);
  int64_t values = 0;
  for (const auto& tensor : predictor->parameters()) values += tensor.numel();
  REQUIRE(values == 2100224);
  options.dims = {3};
  REQUIRE_THROWS_AS(make_mlp(options), Error);
}
