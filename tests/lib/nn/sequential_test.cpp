// Projectors and predictors of make_mlp.
#include "lib/nn/sequential.h"

#include <catch2/catch.hpp>

#include "lib/core/error.h"
#include "lib/nn/linear.h"
#include "lib/nn/norm.h"
#include "lib/nn/pointwise.h"

using namespace sslrun;
using namespace sslrun::nn;

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
