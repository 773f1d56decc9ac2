// Notice of operations that are about to wait for the GPU, while one lives, on the thread that made it.
#pragma once
#include <functional>

#ifdef SSLRUN_CUDA
#include <c10/cuda/CUDAFunctions.h>
#include <c10/util/Exception.h>

namespace sslrun::cuda {

// LibTorch warns before it waits, where it is asked to; other warnings take their way. Waits of backward's own threads
// are told behind backward.
class Waits : public c10::WarningHandler {
 public:
  explicit Waits(std::function<void()> notice) : notice_(std::move(notice)) {
    c10::WarningUtils::set_warning_handler(this);
    c10::cuda::warning_state().set_sync_debug_mode(c10::cuda::SyncDebugMode::L_WARN);
  }
  ~Waits() override {
    c10::cuda::warning_state().set_sync_debug_mode(mode_before_);
    c10::WarningUtils::set_warning_handler(before_);
  }
  Waits(const Waits&) = delete;
  Waits& operator=(const Waits&) = delete;

 private:
  void process(const c10::Warning& warning) override {
    if (warning.msg().find("synchroniz") != std::string::npos)
      tell(warning);
    else
      before_->process(warning);
  }
  // The inner one first, as it may end a recording.
  void tell(const c10::Warning& warning) {
    notice_();
    if (dynamic_cast<Waits*>(before_)) before_->process(warning);
  }
  c10::cuda::SyncDebugMode mode_before_ = c10::cuda::warning_state().get_sync_debug_mode();
  c10::WarningHandler* before_ = c10::WarningUtils::get_warning_handler();
  std::function<void()> notice_;
};

}  // namespace sslrun::cuda
#endif
