// The Reducer waits for futures, which nothing wakes but their end: one thread ends them when a signal came.
#include "lib/dist/interruptible_gloo.h"

#ifdef USE_C10D_GLOO
#include <ATen/core/ivalue.h>

#include <list>
#include <mutex>

#include "lib/core/interrupt.h"
#include "lib/core/start_thread.h"
#include "lib/dist/slice_of_wait.h"

namespace sslrun::dist {

using namespace std::chrono_literals;
using c10::ivalue::Future;

static constexpr auto kLook = 100ms;  // between looks at the interrupt flag

namespace {

// A future that ends with the work or with a signal, whichever comes first.
class Ending {
 public:
  explicit Ending(const c10::intrusive_ptr<Future>& inner)
      : future_(c10::make_intrusive<Future>(inner->elementType())) {}

  const c10::intrusive_ptr<Future>& future() const { return future_; }

  bool over() {
    std::lock_guard lock(mutex_);
    return over_;
  }

  void follow(Future& inner) {
    std::lock_guard lock(mutex_);
    if (std::exchange(over_, true)) return;
    if (inner.hasError())
      future_->setError(inner.exception_ptr());
    else
      future_->markCompleted(inner.value());
  }

  void interrupt() {
    std::lock_guard lock(mutex_);
    if (!std::exchange(over_, true)) future_->setError(std::make_exception_ptr(Interrupted()));
  }

 private:
  std::mutex mutex_;
  bool over_ = false;
  c10::intrusive_ptr<Future> future_;
};

// Ends all futures that are under way when a signal came.
class Waker {
 public:
  void watch(std::shared_ptr<Ending> ending) {
    std::lock_guard lock(mutex_);
    watched_.push_back(std::move(ending));
    if (started_) return;
    start_thread("dist", [this] { look(); }).detach();
    started_ = true;
  }

 private:
  [[noreturn]] void look() {
    for (;;) {
      std::this_thread::sleep_for(kLook);
      std::lock_guard lock(mutex_);
      watched_.remove_if([](auto& ending) { return ending->over(); });
      if (!interrupted()) continue;
      for (auto& ending : watched_) ending->interrupt();
    }
  }

  std::mutex mutex_;
  std::list<std::shared_ptr<Ending>> watched_;
  bool started_ = false;
};

class InterruptibleWork : public c10d::Work {
 public:
  explicit InterruptibleWork(c10::intrusive_ptr<c10d::Work> inner)
      : Work(-1, inner->retrieveOpType()), inner_(std::move(inner)) {}

  bool isCompleted() override { return inner_->isCompleted(); }
  bool isSuccess() const override { return inner_->isSuccess(); }
  std::exception_ptr exception() const override { return inner_->exception(); }
  std::vector<at::Tensor> result() override { return inner_->result(); }
  void synchronize() override { inner_->synchronize(); }
  uint64_t getSequencenumber() const override { return inner_->getSequencenumber(); }

  bool wait(std::chrono::milliseconds timeout) override {
    if (timeout != kNoTimeout) return inner_->wait(timeout);
    do check_interrupt();
    while (!wait_a_slice(*inner_, kLook));
    return true;
  }

  c10::intrusive_ptr<Future> getFuture() override {
    static Waker& waker = *new Waker;  // its thread outlives everything
    auto future = inner_->getFuture();
    auto ending = std::make_shared<Ending>(future);
    waker.watch(ending);
    future->addCallback([ending](Future& inner) { ending->follow(inner); });
    return ending->future();
  }

 private:
  c10::intrusive_ptr<c10d::Work> inner_;
};

}  // namespace

c10::intrusive_ptr<c10d::Work> InterruptibleGloo::broadcast(std::vector<at::Tensor>& tensors,
                                                            const c10d::BroadcastOptions& options) {
  return c10::make_intrusive<InterruptibleWork>(ProcessGroupGloo::broadcast(tensors, options));
}

c10::intrusive_ptr<c10d::Work> InterruptibleGloo::allreduce(std::vector<at::Tensor>& tensors,
                                                            const c10d::AllreduceOptions& options) {
  return c10::make_intrusive<InterruptibleWork>(ProcessGroupGloo::allreduce(tensors, options));
}

}  // namespace sslrun::dist
#endif
