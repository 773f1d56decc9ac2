// SGD against its formula in double precision; the parity tests compare with torch.optim.
#include "lib/optim/sgd.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>

#include "tests/lib/optim/parameters.h"

using namespace sslrun;
using namespace sslrun::optim;

TEST_CASE("SGD follows its formula") {
  bool nesterov = GENERATE(false, true);
  at::Tensor param = leaf(2);
  SGD optimizer({group({param}, 0.1, SgdOptions{.momentum = 0.9, .weight_decay = 0.01, .nesterov = nesterov})});
  double p = 2, buffer = 0;
  for (int step = 0; step < 5; step++) {
    double gradient = 0.5 + step;
    set_grad(param, gradient);
    optimizer.step();
    gradient += 0.01 * p;
    buffer = step == 0 ? gradient : 0.9 * buffer + gradient;
    p -= 0.1 * (nesterov ? gradient + 0.9 * buffer : buffer);
    REQUIRE(param[1].item<double>() == Approx(p).epsilon(1e-12));  // double precision
  }
}

TEST_CASE("a parameter whose gradients come later starts its own momentum") {
  at::Tensor early = leaf(1), late = leaf(1);
  SGD optimizer({group({early, late}, 1, SgdOptions{.momentum = 0.5, .dampening = 0.5})});
  set_grad(early, 1);
  optimizer.step();
  REQUIRE(late[0].item<double>() == 1);
  REQUIRE_FALSE(optimizer.groups()[0].states[1][0].defined());
  set_grad(late, 1);
  optimizer.step();
  REQUIRE(late[0].item<double>() == Approx(0));    // buffer = g, without dampening
  REQUIRE(early[0].item<double>() == Approx(-1));  // buffer = 0.5 * 1 + 0.5 * 1
}

TEST_CASE("gradients of another layout are used element by element") {
  at::Tensor param = at::zeros({2, 3, 4, 5}, at::kDouble).contiguous(at::MemoryFormat::ChannelsLast);
  param.set_requires_grad(true);
  at::Tensor gradient = at::rand({2, 3, 4, 5}, at::kDouble);
  param.mutable_grad() = gradient;
  SGD optimizer({group({param}, 1)});
  optimizer.step();
  REQUIRE(at::equal(param.detach(), -gradient));
}
