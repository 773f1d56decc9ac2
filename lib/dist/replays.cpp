// Events around each replay, and the thread that looks at them.
#include "lib/dist/replays.h"

#include <c10/core/Event.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include <stdexcept>
#include <utility>

#include "lib/core/start_thread.h"

namespace sslrun::dist {

using namespace std::chrono_literals;

namespace {
class EventMark : public Replays::Mark {
 public:
  void set() override {
    const c10::impl::VirtualGuardImpl device(at::kCUDA);
    event_.record(device.getStream(device.getDevice()));
  }
  bool passed() const override { return event_.query(); }

 private:
  c10::Event event_{at::kCUDA};
};
}  // namespace

std::unique_ptr<Replays::Mark> Replays::event_mark() { return std::make_unique<EventMark>(); }

Replays::Replays(std::chrono::milliseconds timeout, MakeMark make) : timeout_(timeout), make_(std::move(make)) {}

Replays::~Replays() {
  {
    std::lock_guard lock(mutex_);
    stop_ = true;
  }
  stopped_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Replays::begins(int64_t step) {
  std::lock_guard lock(mutex_);
  if (!under_way_.empty() && !under_way_.back().issued) under_way_.pop_back();  // an error cut it off
  if (done_.empty()) done_.push_back({0, make_(), make_()});
  Replay replay = std::move(done_.back());
  done_.pop_back();
  replay.step = step, replay.issued = false, replay.since.reset();
  replay.begin->set();
  under_way_.push_back(std::move(replay));
}

void Replays::ends() {
  std::lock_guard lock(mutex_);
  under_way_.back().end->set();
  under_way_.back().issued = true;
}

std::optional<Replays::UnderWay> Replays::look(Clock::time_point now) {
  std::lock_guard lock(mutex_);
  while (!under_way_.empty() && under_way_.front().issued && under_way_.front().end->passed()) {
    done_.push_back(std::move(under_way_.front()));
    under_way_.pop_front();
  }
  if (under_way_.empty()) return std::nullopt;
  Replay& first = under_way_.front();
  if (!first.since && first.begin->passed()) first.since = now;
  return first.since ? std::optional<UnderWay>({first.step, *first.since}) : std::nullopt;
}

void Replays::set_timeout(std::chrono::milliseconds timeout) {
  std::lock_guard lock(mutex_);
  timeout_ = timeout;
}

void Replays::watch() {
  if (!thread_.joinable()) thread_ = start_thread("dist", [this] { guard(); });
}

bool Replays::is_late() {
  const auto now = Clock::now();
  const auto found = look(now);
  std::lock_guard lock(mutex_);
  return found && now - found->since > timeout_;
}

void Replays::guard() {
  for (bool late = false; !late;) {
    try {
      late = is_late();
    } catch (const std::exception&) {
      return;  // the GPU has failed: whoever waits for it tells
    }
    std::unique_lock lock(mutex_);
    if (stopped_.wait_for(lock, 100ms, [&] { return stop_; })) return;
  }
  throw std::runtime_error("watchdog: timeout of a replay");  // outside of the lock, which stays with the thread
}

}  // namespace sslrun::dist
