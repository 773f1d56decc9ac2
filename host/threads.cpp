// Counting cores on Linux.
#include "host/threads.h"

#include <ATen/Parallel.h>
#include <sched.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <set>
#include <string>

namespace sslrun::host {

// CPUs granted by the control group (version 2), or a large number.
static int quota() {
  std::ifstream file("/sys/fs/cgroup/cpu.max");
  std::string limit;
  double period = 0;
  if (!(file >> limit >> period) || limit == "max" || period <= 0) return 1 << 20;
  return std::max(1, int(std::stod(limit) / period + 0.5));
}

int available_cores() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return 1;
  std::set<std::string> cores;  // hyper-threads of one core have the same sibling list
  for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
    if (!CPU_ISSET(cpu, &allowed)) continue;
    std::ifstream file("/sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/topology/thread_siblings_list");
    std::string siblings;
    if (!std::getline(file, siblings)) siblings = std::to_string(cpu);
    cores.insert(siblings);
  }
  return std::clamp(int(cores.size()), 1, quota());
}

void set_thread_policy(int wanted, int processes) {
  if (wanted == 0 && std::getenv("OMP_NUM_THREADS")) return;  // OpenMP has read it
  at::set_num_threads(wanted > 0 ? wanted : std::max(1, available_cores() / processes));
}

}  // namespace sslrun::host
