// Characters up to 255 take two bytes at most.
#include "lib/checkpoint/latin1.h"

#include <cstdint>

#include "lib/core/utf8.h"

namespace sslrun::checkpoint {

std::string latin1_to_utf8(std::string_view bytes) {
  std::string text;
  for (char byte : bytes) {
    auto code = uint8_t(byte);
    if (code < 0x80) {
      text.push_back(byte);
    } else {
      text.push_back(char(0xC0 | (code >> 6)));
      text.push_back(char(0x80 | (code & 0x3F)));
    }
  }
  return text;
}

std::optional<std::string> utf8_to_latin1(std::string_view text) {
  if (!is_utf8(text)) return std::nullopt;
  std::string bytes;
  for (size_t at = 0; at < text.size(); at++) {
    auto first = uint8_t(text[at]);
    if (first > 0xC3) return std::nullopt;
    bytes.push_back(first < 0x80 ? text[at] : char((first & 3) << 6 | (uint8_t(text[++at]) & 0x3F)));
  }
  return bytes;
}

}  // namespace sslrun::checkpoint
