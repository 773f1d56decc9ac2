// Texts of others inside messages: of a long one the beginning, and how much more there is.
#pragma once
#include <string>
#include <string_view>

namespace sslrun::inline core {

// `text`, or its first `most` bytes and "… (N bytes more)". Cuts between the characters of UTF-8.
inline std::string shortened(std::string_view text, size_t most) {
  if (text.size() <= most) return std::string(text);
  size_t end = most;
  for (int i = 0; i < 3 && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80; i++) end--;
  return std::string(text.substr(0, end)) + "… (" + std::to_string(text.size() - end) + " bytes more)";
}

// 'text' as messages name a file, a word or a line.
inline std::string in_quotes(std::string_view text) { return "'" + shortened(text, 300) + "'"; }

}  // namespace sslrun::inline core
