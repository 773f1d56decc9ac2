// Affinities as Linux keeps them: one set a thread, inherited by the threads that it starts.
#include "lib/core/cores.h"

#include <sched.h>

#include <algorithm>

#include "lib/core/parse_number.h"

namespace sslrun::inline core {

static cpu_set_t allowed() {
  cpu_set_t set;
  CPU_ZERO(&set);
  sched_getaffinity(0, sizeof set, &set);
  return set;
}

int cores() {
  static const int kCount = [] {
    cpu_set_t set = allowed();
    return std::max(1, CPU_COUNT(&set));
  }();
  return kCount;
}

std::vector<int> core_list(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
  std::vector<int> list;
  while (!text.empty()) {
    std::string_view part = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    size_t dash = part.find('-');
    auto first = parse_number<int>(part.substr(0, dash));
    auto last = dash == part.npos ? first : parse_number<int>(part.substr(dash + 1));
    if (!first || !last || *first < 0 || *last < *first || *last >= CPU_SETSIZE) return {};
    for (int core = *first; core <= *last; core++) list.push_back(core);
  }
  return list;
}

bool stay_on(const std::vector<int>& list, int least) {
  cores();
  cpu_set_t before = allowed(), wanted;
  CPU_ZERO(&wanted);
  for (int core : list)
    if (core >= 0 && core < CPU_SETSIZE && CPU_ISSET(core, &before)) CPU_SET(core, &wanted);
  if (CPU_COUNT(&wanted) < std::max(1, least) || CPU_EQUAL(&wanted, &before)) return false;
  return sched_setaffinity(0, sizeof wanted, &wanted) == 0;
}

}  // namespace sslrun::inline core
