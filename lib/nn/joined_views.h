// A stretch of code in which a batch is several views, joined along the first dimension, one behind the other.
#pragma once
#include <cstdint>

namespace sslrun::nn {

// On its own thread, for as long as it lives. Batch norms ask for it: each view is a batch of its own to them, with
// statistics of its own, and running statistics take view after view. Stretches inside each other multiply.
class JoinedViews {
 public:
  explicit JoinedViews(int64_t count) : previous_(count_) { count_ *= count; }
  ~JoinedViews() { count_ = previous_; }
  JoinedViews(const JoinedViews&) = delete;
  JoinedViews& operator=(const JoinedViews&) = delete;
  static int64_t count() { return count_; }

 private:
  static thread_local int64_t count_;
  int64_t previous_;
};

inline thread_local int64_t JoinedViews::count_ = 1;

}  // namespace sslrun::nn
