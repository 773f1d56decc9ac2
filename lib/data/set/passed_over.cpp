// Counting, and one line of text.
#include "lib/data/set/passed_over.h"

#include <algorithm>
#include <tuple>

namespace sslrun::data {

void PassedOver::add(Passed why, std::string_view name, std::string_view reason, std::string_view file, int64_t count) {
  auto found = kinds_.find(name);
  if (found == kinds_.end())
    found = kinds_.emplace(name, Kind{why, std::string(name), std::string(reason), 0, std::string(file)}).first;
  found->second.count += count;
}

void PassedOver::add(const PassedOver& others) {
  for (const auto& [name, kind] : others.kinds_) add(kind.why, name, kind.reason, kind.first, kind.count);
}

std::vector<PassedOver::Kind> PassedOver::kinds() const {
  std::vector<Kind> sorted;
  for (const auto& [name, kind] : kinds_) sorted.push_back(kind);
  std::stable_sort(sorted.begin(), sorted.end(), [](const Kind& a, const Kind& b) {
    return std::tuple(a.why, -a.count) < std::tuple(b.why, -b.count);
  });
  return sorted;
}

bool PassedOver::loses_pictures() const {
  return std::any_of(kinds_.begin(), kinds_.end(), [](const auto& entry) {
    return entry.second.why == Passed::kUnreadPicture || entry.second.why == Passed::kSpecial;
  });
}

// "3 .txt", "2 hidden files".
static std::string counted(int64_t count, const std::string& name) {
  return std::to_string(count) + " " + name + (count != 1 && name[0] != '.' ? "s" : "");
}

std::string PassedOver::text() const {
  constexpr int64_t kNamedOthers = 4;  // extensions of files that are no pictures
  std::string text;
  int64_t named = 0, rest = 0, rest_kinds = 0;
  for (const Kind& kind : kinds()) {
    if (kind.why == Passed::kOther && named++ >= kNamedOthers) {
      rest += kind.count;
      rest_kinds++;
      continue;
    }
    text += (text.empty() ? "" : ", ") + counted(kind.count, kind.name);
    if (!kind.reason.empty())
      text += " (" + kind.reason + ")";
    else if (kind.why != Passed::kOther)
      text += " (" + kind.first + (kind.count > 1 ? ", …)" : ")");
  }
  if (rest > 0) text += ", " + std::to_string(rest) + " of " + std::to_string(rest_kinds) + " other kinds";
  return text;
}

}  // namespace sslrun::data
