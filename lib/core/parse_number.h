// A text that is one number and nothing else.
#pragma once
#include <charconv>
#include <optional>
#include <string_view>

namespace sslrun::inline core {

// Nothing when other characters stand before or behind the number, or when it does not fit.
template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number value{};
  auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc() || stop != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace sslrun::inline core
