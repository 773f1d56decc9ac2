// One connection to the agent's store, made when it is needed; keys hold the number of the start.
#include "lib/dist/launch_memory.h"

#include <torch/csrc/distributed/c10d/Store.hpp>

#include "lib/core/error.h"
#include "lib/dist/beside_signals.h"
#include "lib/dist/group.h"
#include "lib/dist/rendezvous.h"

namespace sslrun::dist {

// What `call` returns of the agent's store.
template <class Call>
static auto ask(Call call) {
  static const auto connected = connect(environment(), timeout());
  auto answer = beside_signals(Clock::now() + timeout(), [store = connected, call] { return call(*store); });
  if (!answer) throw Error("dist", "torchrun's store gave no answer in " + seconds_text(timeout()));
  return *answer;
}

static std::string key(int start, const std::string& name) {
  return "sslrun/memory/" + std::to_string(start) + "/" + name;
}

void remember(const std::string& name, const std::string& bytes) {
  if (!environment().agent_store) return;
  ask([where = key(environment().restart, name), bytes](c10d::Store& store) {
    store.set(where, std::vector<uint8_t>(bytes.begin(), bytes.end()));
    return true;
  });
}

std::optional<std::string> remembered(const std::string& name) {
  if (!environment().agent_store) return std::nullopt;
  return ask([name, restart = environment().restart](c10d::Store& store) -> std::optional<std::string> {
    for (int start = restart - 1; start >= 0; start--) {
      if (!store.check({key(start, name)})) continue;
      auto bytes = store.get(key(start, name));
      return std::string(bytes.begin(), bytes.end());
    }
    return std::nullopt;
  });
}

}  // namespace sslrun::dist
