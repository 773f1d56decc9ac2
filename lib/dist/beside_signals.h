// Calls that block inside c10d or the system, made where this thread can look at signals and at the clock meanwhile.
#pragma once
#include <chrono>
#include <future>
#include <optional>

#include "lib/core/interrupt.h"
#include "lib/core/start_thread.h"

namespace sslrun::dist {

using Clock = std::chrono::steady_clock;

// What `call` returns, or nothing when it is still busy at `end`; throws what it throws, Interrupted for a signal. It
// runs on a thread of its own that is left behind then: it must own all that it uses (capture by value).
template <class Call>
std::optional<std::invoke_result_t<Call>> beside_signals(Clock::time_point end, Call call) {
  std::packaged_task<std::invoke_result_t<Call>()> task(std::move(call));
  auto result = task.get_future();
  start_thread("dist", std::move(task)).detach();
  while (result.wait_for(std::chrono::milliseconds(100)) != std::future_status::ready) {
    check_interrupt();
    if (Clock::now() > end) return std::nullopt;
  }
  return result.get();
}

}  // namespace sslrun::dist
