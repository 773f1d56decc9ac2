// Work that does not complete, such as a collective that a peer has left, and who waits for it.
#pragma once
#include <condition_variable>
#include <memory>
#include <mutex>

namespace pretend {
// Until it is given up.
class Stall {
 public:
  bool is_over() const;
  void wait() const;
  void end();

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  bool over_ = false;
};

// Empty behind work that is done.
using SharedStall = std::shared_ptr<const Stall>;
bool is_stalled(const SharedStall& stall);
// Waits until it is given up. The lock of the runtime must not be held: another thread gives it up.
void outlast(const SharedStall& stall);
}
