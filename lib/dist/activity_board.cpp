// Publishing and reading the lines.
#include "lib/dist/activity_board.h"

#include <chrono>
#include <torch/csrc/distributed/c10d/Store.hpp>

#include "lib/dist/beside_signals.h"

namespace sslrun::dist {

using namespace std::chrono_literals;

static std::string key_of(int rank) { return "activity/" + std::to_string(rank); }

ActivityBoard::ActivityBoard(c10::intrusive_ptr<c10d::Store> store, int rank, int world)
    : store_(std::move(store)), rank_(rank), world_(world) {
  thread_ = start_thread("dist.init", [this] { publish(); });
}

ActivityBoard::~ActivityBoard() {
  {
    std::lock_guard lock(mutex_);
    stop_ = true;
  }
  stopped_.notify_all();
  thread_.join();
}

void ActivityBoard::set_step(int64_t step) {
  std::lock_guard lock(mutex_);
  step_ = step;
}

int64_t ActivityBoard::step() const {
  std::lock_guard lock(mutex_);
  return step_;
}

void ActivityBoard::enter(const char* collective) {
  std::lock_guard lock(mutex_);
  collective_ = collective;
  count_++;
}

std::string ActivityBoard::collective() const {
  std::lock_guard lock(mutex_);
  return collective_;
}

std::string ActivityBoard::own() const {
  std::lock_guard lock(mutex_);
  std::string text = "step " + std::to_string(step_);
  return count_ ? text + ", collective " + std::to_string(count_) + " (" + collective_ + ")"
                : text + ", before the first collective";
}

void ActivityBoard::publish() {
  std::string published;
  for (;;) {
    std::string line = own();
    try {
      if (line != published) store_->set(key_of(rank_), std::vector<uint8_t>(line.begin(), line.end()));
      published = line;
    } catch (const std::exception&) {
      return;  // rank 0 is gone: whoever waits for it tells
    }
    std::unique_lock lock(mutex_);
    if (stopped_.wait_for(lock, 1s, [&] { return stop_; })) return;
  }
}

std::string ActivityBoard::others() {
  const std::string silent = "\n  rank 0, which keeps the rendezvous store, does not answer";
  try {
    auto text = beside_signals(Clock::now() + 5s, [store = store_, rank = rank_, world = world_] {
      std::this_thread::sleep_for(1200ms);  // every living process has published its newest line by then
      std::string lines;
      for (int other = 0; other < world; other++) {
        if (other == rank) continue;
        std::string key = key_of(other), line = "no word from it";
        if (store->check({key})) {
          auto bytes = store->get(key);
          line = "at " + std::string(bytes.begin(), bytes.end());
        }
        lines += "\n  rank " + std::to_string(other) + ": " + line;
      }
      return lines;
    });
    return text.value_or(silent);
  } catch (const Interrupted&) {
    throw;
  } catch (const Error& error) {
    return std::string("\n  the other ranks cannot be asked: ") + error.what();
  } catch (const std::exception&) {
    return silent;
  }
}

}  // namespace sslrun::dist
