// Recorded steps that a GPU has before it: their collectives have no Work whose time c10d's watchdog could look at.
#pragma once
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace sslrun::dist {

// The host calls begins() and ends() around each replay; a thread of its own looks ten times a second where the GPU is.
class Replays {
 public:
  using Clock = std::chrono::steady_clock;

  // A place in the work of the current stream.
  class Mark {
   public:
    virtual ~Mark() = default;
    virtual void set() = 0;
    virtual bool passed() const = 0;
  };
  using MakeMark = std::function<std::unique_ptr<Mark>()>;

  explicit Replays(std::chrono::milliseconds timeout, MakeMark make = event_mark);
  ~Replays();
  Replays(const Replays&) = delete;
  Replays& operator=(const Replays&) = delete;

  // Of the replay of this step.
  void begins(int64_t step);
  void ends();

  struct UnderWay {
    int64_t step;
    Clock::time_point since;  // when a look first found the GPU in it
  };
  // The replay that the GPU is in, none while it is between two or behind them.
  std::optional<UnderWay> look(Clock::time_point now);

  void set_timeout(std::chrono::milliseconds timeout);
  // Starts the thread, once. When a replay takes longer than the timeout it throws what explain_watchdog() knows, which
  // ends the process: what waits for a GPU cannot be woken.
  void watch();

 private:
  struct Replay {
    int64_t step = 0;
    std::unique_ptr<Mark> begin, end;
    bool issued = false;  // as a whole
    std::optional<Clock::time_point> since = {};
  };
  static std::unique_ptr<Mark> event_mark();
  bool is_late();
  void guard();

  std::mutex mutex_;
  std::condition_variable stopped_;
  std::chrono::milliseconds timeout_;
  MakeMark make_;
  std::deque<Replay> under_way_;
  std::vector<Replay> done_;  // for their marks, which only the host's thread makes and destroys
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace sslrun::dist
