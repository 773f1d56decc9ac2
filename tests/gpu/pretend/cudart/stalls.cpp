// Waiting for work that does not complete by itself.
#include "stalls.h"

#include <chrono>
#include <thread>

namespace pretend {
bool is_stalled(const Stall& stall) { return stall && !(*stall)(); }

void outlast(const Stall& stall) {
  while (is_stalled(stall)) std::this_thread::sleep_for(std::chrono::milliseconds(5));
}
}
