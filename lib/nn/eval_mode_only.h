// A stretch of code in which no layer may work in training mode: features are computed, and no statistics moved.
#pragma once

namespace sslrun::nn {

// On its own thread, for as long as it lives; batch norms and modules made in Lua ask for it.
class EvalModeOnly {
 public:
  explicit EvalModeOnly(const char* op) : previous_(op_) { op_ = op; }
  ~EvalModeOnly() { op_ = previous_; }
  EvalModeOnly(const EvalModeOnly&) = delete;
  EvalModeOnly& operator=(const EvalModeOnly&) = delete;
  // The function that asks for evaluation mode ("eval.extract"), or null.
  static const char* op() { return op_; }

 private:
  static thread_local const char* op_;
  const char* previous_;
};

inline thread_local const char* EvalModeOnly::op_ = nullptr;

}  // namespace sslrun::nn
