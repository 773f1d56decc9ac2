// Work on numbered items, shared out one by one to a few threads.
#pragma once
#include <atomic>
#include <exception>
#include <mutex>
#include <vector>

#include "lib/core/interrupt.h"
#include "lib/core/start_thread.h"

namespace sslrun::inline core {

// Calls work(i) for every i of 0 … count - 1 on `workers` threads, the caller's among them, where each thread's `work`
// is the result of its own make_work() and may keep buffers. Returns when all are done. The first exception stops the
// rest and is thrown here, as is Interrupted after Ctrl-C and Error where the system gives no thread.
template <class MakeWork>
void run_on_threads(int workers, int64_t count, MakeWork make_work) {
  std::atomic<int64_t> next{0};
  std::mutex mutex;
  std::exception_ptr problem;
  auto run = [&] {
    try {
      auto work = make_work();
      for (int64_t i = next++; i < count; i = next++) {
        check_interrupt();
        work(i);
      }
    } catch (...) {
      std::lock_guard lock(mutex);
      if (!problem) problem = std::current_exception();
      next = count;
    }
  };
  std::vector<std::thread> threads;
  try {
    for (int t = 1; t < workers; t++) threads.push_back(start_thread("threads", run));
  } catch (...) {
    std::lock_guard lock(mutex);
    problem = std::current_exception();
    next = count;
  }
  run();
  for (auto& thread : threads) thread.join();
  if (problem) std::rethrow_exception(problem);
}

}  // namespace sslrun::inline core
