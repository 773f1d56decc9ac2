// Edit distance for suggestions.
#include "lib/core/error.h"

#include <algorithm>
#include <numeric>

namespace sslrun::inline core {

// Nothing is near to a text that is longer than any name.
constexpr size_t kLongestName = 200;

static size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); i++) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); j++) {
      size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

// The longest name that `wanted` begins with, or the shortest that begins with it: 'lrate' is more than a letter from
// 'lr'. Names of one letter begin too much.
static std::string beginning(std::string_view wanted, const std::vector<std::string>& names) {
  std::string within, beyond;
  for (const auto& name : names) {
    if (name.size() >= 2 && wanted.starts_with(name) && name.size() > within.size()) within = name;
    if (wanted.size() >= 2 && name.starts_with(wanted) && (beyond.empty() || name.size() < beyond.size()))
      beyond = name;
  }
  return within.empty() ? beyond : within;
}

std::string nearest_name(std::string_view wanted, const std::vector<std::string>& names) {
  if (wanted.size() > kLongestName) return "";
  size_t best = std::max<size_t>(1, wanted.size() / 3) + 1;
  std::string found;
  for (const auto& name : names) {
    size_t distance = edit_distance(wanted, name);
    if (distance < best || (distance == best && !found.empty() && name < found)) {
      best = distance;
      found = name;
    }
  }
  return found.empty() ? beginning(wanted, names) : found;
}

std::vector<std::string> nearest_names(std::string_view wanted, const std::vector<std::string>& names, size_t count) {
  if (wanted.size() > kLongestName) return {};
  std::vector<std::pair<size_t, std::string>> near;
  for (const auto& name : names)
    if (size_t distance = edit_distance(wanted, name); distance <= std::max<size_t>(2, wanted.size() / 3))
      near.emplace_back(distance, name);
  std::sort(near.begin(), near.end());
  near.erase(std::unique(near.begin(), near.end()), near.end());
  std::vector<std::string> found;
  for (size_t i = 0; i < std::min(count, near.size()); i++) found.push_back(near[i].second);
  return found;
}

std::string did_you_mean(std::string_view wanted, const std::vector<std::string>& names) {
  std::string name = nearest_name(wanted, names);
  return name.empty() ? "" : "; did you mean '" + name + "'?";
}

}  // namespace sslrun::inline core
