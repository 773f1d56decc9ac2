// Expansion of bracketed ranges, several groups in one name included.
#include "lib/dist/host_list.h"

#include <algorithm>

#include "lib/core/error.h"

namespace sslrun::dist {

[[noreturn]] static void refuse(std::string_view list) {
  throw Error("dist", "expected a SLURM host list such as 'gpu[01-04],login', got '" + std::string(list) + "'");
}

// "03-05" gives 03, 04, 05; "9" gives 9.
static std::vector<std::string> expand_range(std::string_view range, std::string_view whole) {
  auto digits = [](std::string_view text) {
    return !text.empty() && text.size() < 10 && text.find_first_not_of("0123456789") == text.npos;
  };
  size_t dash = range.find('-');
  std::string_view first = range.substr(0, dash), last = dash == range.npos ? first : range.substr(dash + 1);
  if (!digits(first) || !digits(last)) refuse(whole);
  std::vector<std::string> numbers;
  for (long i = std::stol(std::string(first)); i <= std::stol(std::string(last)); i++) {
    std::string number = std::to_string(i);
    if (number.size() < first.size()) number.insert(0, first.size() - number.size(), '0');
    numbers.push_back(std::move(number));
  }
  return numbers;
}

// One name, brackets included.
static std::vector<std::string> expand_name(std::string_view name, std::string_view whole) {
  size_t open = name.find('[');
  if (open == name.npos) return {std::string(name)};
  size_t close = name.find(']', open);
  if (close == name.npos) refuse(whole);
  std::vector<std::string> numbers, hosts;
  std::string_view ranges = name.substr(open + 1, close - open - 1);
  for (size_t at = 0; at <= ranges.size();) {
    size_t comma = std::min(ranges.find(',', at), ranges.size());
    auto part = expand_range(ranges.substr(at, comma - at), whole);
    numbers.insert(numbers.end(), part.begin(), part.end());
    at = comma + 1;
  }
  for (const auto& number : numbers)
    for (const auto& tail : expand_name(name.substr(close + 1), whole))
      hosts.push_back(std::string(name.substr(0, open)) + number + tail);
  return hosts;
}

std::vector<std::string> expand_host_list(std::string_view list) {
  std::vector<std::string> hosts;
  size_t start = 0;
  int depth = 0;
  for (size_t i = 0; i <= list.size(); i++) {
    if (i < list.size() && list[i] == '[') depth++;
    if (i < list.size() && list[i] == ']') depth--;
    if (depth < 0 || depth > 1) refuse(list);
    if (i < list.size() && (list[i] != ',' || depth > 0)) continue;
    if (depth > 0) refuse(list);
    if (i > start)
      for (auto& host : expand_name(list.substr(start, i - start), list)) hosts.push_back(std::move(host));
    start = i + 1;
  }
  return hosts;
}

}  // namespace sslrun::dist
