// One connection to the agent's store, made when it is needed; keys hold the number of the start.
#include "lib/dist/launch_memory.h"

#include <torch/csrc/distributed/c10d/Store.hpp>

#include "lib/dist/rendezvous.h"

namespace sslrun::dist {

static c10d::Store& store() {
  static const auto connected = connect(environment(), std::chrono::seconds(60));
  return *connected;
}

static std::string key(int start, const std::string& name) {
  return "sslrun/memory/" + std::to_string(start) + "/" + name;
}

void remember(const std::string& name, const std::string& bytes) {
  if (!environment().agent_store) return;
  store().set(key(environment().restart, name), std::vector<uint8_t>(bytes.begin(), bytes.end()));
}

std::optional<std::string> remembered(const std::string& name) {
  if (!environment().agent_store) return std::nullopt;
  for (int start = environment().restart - 1; start >= 0; start--) {
    if (!store().check({key(start, name)})) continue;
    auto bytes = store().get(key(start, name));
    return std::string(bytes.begin(), bytes.end());
  }
  return std::nullopt;
}

}  // namespace sslrun::dist
