// Cores of a process: lists as the kernel writes them, and threads that stay on some of them.
#include "lib/core/cores.h"

#include <sched.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <thread>

using namespace sslrun;

TEST_CASE("core lists are read as the kernel writes them") {
  CHECK(core_list("0-3,8,10-11\n") == std::vector<int>{0, 1, 2, 3, 8, 10, 11});
  CHECK(core_list("5") == std::vector<int>{5});
  CHECK(core_list("").empty());
  for (const char* wrong : {"a", "3-1", "-1", "0-", "1,,2", "0-99999999", "0 1"}) CHECK(core_list(wrong).empty());
}

static std::vector<int> own_cores() {
  cpu_set_t set;
  sched_getaffinity(0, sizeof set, &set);
  std::vector<int> list;
  for (int i = 0; i < CPU_SETSIZE; i++)
    if (CPU_ISSET(i, &set)) list.push_back(i);
  return list;
}

TEST_CASE("a thread and those that it starts stay on the cores of a list") {
  std::vector<int> all = own_cores();
  CHECK(cores() == int(all.size()));
  if (all.size() < 2) {
    std::puts("skipped: staying on one of several cores: there is one only");
    return;
  }
  std::thread([&] {
    CHECK_FALSE(stay_on(all, 1));
    CHECK_FALSE(stay_on({}, 1));
    CHECK_FALSE(stay_on({all[0]}, 2));               // fewer than its share
    CHECK_FALSE(stay_on({CPU_SETSIZE - 1, -1}, 1));  // none of its own
    CHECK(own_cores() == all);
    CHECK(stay_on({all[0], CPU_SETSIZE - 1}, 1));
    CHECK(own_cores() == std::vector<int>{all[0]});
    std::thread([&] { CHECK(own_cores() == std::vector<int>{all[0]}); }).join();
    CHECK(cores() == int(all.size()));
  }).join();
  CHECK(own_cores() == all);
}
