// Numbered items on as many threads as LibTorch uses. Not at::parallel_for, which is a plain loop unless the compiler
// has the OpenMP runtime that LibTorch itself is bound to.
#pragma once
#include <ATen/Parallel.h>

#include <algorithm>
#include <memory>

#include "lib/core/run_on_threads.h"
#include "lib/optim/serial_region.h"

namespace sslrun::eval {

// Calls work(i) for every i of 0 … count - 1; LibTorch's kernels stay on the thread that calls them.
template <class Work>
void share_out(int64_t count, const Work& work) {
  int threads = int(std::clamp<int64_t>(count, 1, at::get_num_threads()));
  run_on_threads(threads, count, [&] {
    auto serial = std::make_shared<optim::SerialRegion>(threads > 1);
    return [&work, serial](int64_t i) { work(i); };
  });
}

}  // namespace sslrun::eval
