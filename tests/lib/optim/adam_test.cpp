// Adam and AdamW against their formulas in double precision; the parity tests compare with torch.optim.
#include "lib/optim/adam.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>
#include <cmath>

#include "tests/lib/optim/parameters.h"

using namespace sslrun;
using namespace sslrun::optim;

TEST_CASE("Adam and AdamW follow their formulas") {
  bool decoupled = GENERATE(false, true);
  bool amsgrad = GENERATE(false, true);
  at::Tensor param = leaf(2);
  Adam optimizer({group({param}, 0.1, AdamOptions{.weight_decay = 0.1, .amsgrad = amsgrad})}, decoupled);
  double p = 2, mean = 0, square = 0, maximum = 0;
  for (int step = 1; step <= 6; step++) {
    double gradient = step % 2 ? 1.0 / step : -3.0;
    set_grad(param, gradient);
    optimizer.step();
    if (decoupled)
      p *= 1 - 0.1 * 0.1;
    else
      gradient += 0.1 * p;
    mean = 0.9 * mean + 0.1 * gradient;
    square = 0.999 * square + 0.001 * gradient * gradient;
    maximum = std::max(maximum, square);
    double denominator = std::sqrt((amsgrad ? maximum : square) / (1 - std::pow(0.999, step))) + 1e-8;
    p -= 0.1 * mean / (1 - std::pow(0.9, step)) / denominator;
    REQUIRE(param[2].item<double>() == Approx(p).epsilon(1e-12));  // double precision
  }
}
