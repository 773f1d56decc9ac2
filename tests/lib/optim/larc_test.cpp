// LARC against its formula in double precision, with a decay that counts, with momentum and without.
#include "lib/optim/larc.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>
#include <cmath>

#include "tests/lib/optim/parameters.h"

using namespace sslrun;
using namespace sslrun::optim;

TEST_CASE("LARC follows its formula") {
  double momentum = GENERATE(0.0, 0.9);
  at::Tensor param = leaf(2);
  LARC optimizer({group({param}, 0.1, LarcOptions{.momentum = momentum, .weight_decay = 0.5, .trust = 0.02})});
  double p = 2, buffer = 0, root = std::sqrt(3.0);  // norms of three equal values
  for (int step = 0; step < 4; step++) {
    double g = 0.5 + step;
    set_grad(param, g);
    optimizer.step();
    double factor = 0.02 * root * p / (root * g + 0.5 * root * p + 1e-8);
    buffer = momentum * buffer + factor * (g + 0.5 * p);
    p -= 0.1 * buffer;
    REQUIRE(param[1].item<double>() == Approx(p).epsilon(1e-12));  // double precision
    REQUIRE(optimizer.groups()[0].states[0][0][1].item<double>() == Approx(buffer).epsilon(1e-12));
  }
}
