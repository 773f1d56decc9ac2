// The Ctrl-C flag: set by the signal handler, tested by the gate and by every blocking wait.
#pragma once
#include <atomic>

#include "lib/core/error.h"

namespace sslrun::inline core {

extern std::atomic<bool> interrupt_flag;

inline bool interrupted() { return interrupt_flag.load(std::memory_order_relaxed); }

// True in threads whose work is to be finished although the program was asked to stop.
inline thread_local bool finishes_work = false;

// Throws Interrupted when Ctrl-C was pressed; blocking waits call it at least every 100 ms.
inline void check_interrupt() {
  if (interrupted() && !finishes_work) throw Interrupted();
}

}  // namespace sslrun::inline core
