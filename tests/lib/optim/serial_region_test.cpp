// Small updates stay on one thread.
#include "lib/optim/serial_region.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>

using namespace sslrun;
using namespace sslrun::optim;

TEST_CASE("a serial region keeps small updates on one thread and ends") {
  int threads = at::get_num_threads();
  at::set_num_threads(3);
  {
    SerialRegion region(true);
    REQUIRE(at::get_num_threads() == 1);
    SerialRegion nested(true);
  }
  REQUIRE(at::get_num_threads() == 3);
  {
    SerialRegion region(false);
    REQUIRE(at::get_num_threads() == 3);
  }
  at::set_num_threads(threads);
}
