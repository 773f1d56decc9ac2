// Starting a thread of our own, with an error that tells what keeps the system from it.
#pragma once
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include "lib/core/error.h"

namespace sslrun::inline core {

// A thread that calls `work`; Error when the system gives none. Whoever starts several joins those it has then.
template <class Work>
std::thread start_thread(std::string_view op, Work&& work) {
  try {
    return std::thread(std::forward<Work>(work));
  } catch (const std::system_error& error) {
    throw Error(op, std::string("cannot start a thread: ") + error.code().message() +
                        " (`ulimit -u` and a container's limit of processes count threads as well)");
  }
}

}  // namespace sslrun::inline core
