// Waiting for a collective in slices, between which the caller looks at signals and at the clock.
#pragma once
#include <chrono>
#include <torch/csrc/distributed/c10d/Work.hpp>

namespace sslrun::dist {

// Waits at most `slice`. True when the work has ended well, false when it was under way; throws its failure. It is
// asked before the wait whether it has ended: it may end between the end of a slice and a question behind it.
inline bool wait_a_slice(c10d::Work& work, std::chrono::milliseconds slice) {
  const bool ended = work.isCompleted();
  try {
    work.wait(slice);
    return true;
  } catch (const std::exception&) {
    if (ended) throw;
    return false;
  }
}

}  // namespace sslrun::dist
