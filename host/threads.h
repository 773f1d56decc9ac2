// The one place that decides how many CPU threads an operation may use.
#pragma once

namespace sslrun::host {

// Physical cores this process may use: affinity and the container's CPU quota are respected.
int available_cores();

// Sets LibTorch's intra-op threads to `wanted`, or to OMP_NUM_THREADS, or to this process's share of available_cores()
// (wanted = 0).
void set_thread_policy(int wanted, int processes);

}  // namespace sslrun::host
