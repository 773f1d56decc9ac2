// SLURM's host lists.
#include "lib/dist/host_list.h"

#include <catch2/catch.hpp>

#include "lib/core/error.h"

using namespace sslrun;
using dist::expand_host_list;
using Names = std::vector<std::string>;

TEST_CASE("host lists of SLURM") {  // examples of `scontrol show hostnames`
  CHECK(expand_host_list("login") == Names{"login"});
  CHECK(expand_host_list("gpu[3-5]") == Names{"gpu3", "gpu4", "gpu5"});
  CHECK(expand_host_list("gpu[08-11,20],login") == Names{"gpu08", "gpu09", "gpu10", "gpu11", "gpu20", "login"});
  CHECK(expand_host_list("a[1-2]b[3,4].cluster") ==
        Names{"a1b3.cluster", "a1b4.cluster", "a2b3.cluster", "a2b4.cluster"});
  CHECK(expand_host_list("").empty());
  for (const char* wrong : {"gpu[1-2", "gpu]1", "gpu[x]", "gpu[1-]", "gpu[[1]]", "gpu[]"})
    CHECK_THROWS_AS(expand_host_list(wrong), Error);
}
