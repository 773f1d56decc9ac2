// Waiting for work that does not complete by itself.
#include "stalls.h"

namespace pretend {
bool Stall::is_over() const {
  const std::lock_guard lock(mutex_);
  return over_;
}

void Stall::wait() const {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return over_; });
}

void Stall::end() {
  const std::lock_guard lock(mutex_);
  over_ = true;
  changed_.notify_all();
}

bool is_stalled(const SharedStall& stall) { return stall && !stall->is_over(); }

void outlast(const SharedStall& stall) {
  if (stall) stall->wait();
}
}
