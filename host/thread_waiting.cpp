// How threads of OpenMP wait for their next work: awake for a moment, then asleep, unless the environment says else.
#include <unistd.h>

#include <cstdlib>
#include <string_view>

static char* in_environment(std::string_view name) {
  for (char** entry = environ; entry && *entry; entry++) {
    std::string_view text = *entry;
    if (text.starts_with(name) && text.substr(name.size()).starts_with('=')) return *entry + name.size() + 1;
  }
  return nullptr;
}

// libgomp asks when it is loaded, before any code of ours runs, and without an answer its threads spin for milliseconds
// where a second training wants the core. A function of the program comes before the C library's of that name.
extern "C" char* getenv(const char* name) noexcept {
  static char moment[] = "1000";  // turns, some microseconds: tests/bench/two_at_once.py
  char* value = in_environment(name);
  bool asked_for_default = !value && std::string_view(name) == "GOMP_SPINCOUNT";
  return asked_for_default && !in_environment("OMP_WAIT_POLICY") ? moment : value;
}
