// Byte-wise UTF-8 decoding.
#include "lib/checkpoint/utf8.h"

#include <cstdint>

namespace sslrun::checkpoint {

// Reads one character at `at` and moves past it; -1 for malformed, overlong, surrogate or too large ones.
static int64_t next_character(std::string_view text, size_t& at) {
  uint8_t first = uint8_t(text[at++]);
  if (first < 0x80) return first;
  int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
  if (first < 0xC2 || first > 0xF4 || text.size() - at < size_t(more)) return -1;
  int64_t code = first & (0x3F >> more);
  for (int i = 0; i < more; i++) {
    uint8_t next = uint8_t(text[at++]);
    if ((next & 0xC0) != 0x80) return -1;
    code = (code << 6) | (next & 0x3F);
  }
  static constexpr int64_t kLeast[] = {0, 0x80, 0x800, 0x10000};
  bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  return code < kLeast[more] || surrogate || code > 0x10FFFF ? -1 : code;
}

bool is_utf8(std::string_view text) {
  for (size_t at = 0; at < text.size();)
    if (next_character(text, at) < 0) return false;
  return true;
}

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
  std::string bytes;
  for (size_t at = 0; at < text.size();) {
    int64_t code = next_character(text, at);
    if (code < 0 || code > 255) return std::nullopt;
    bytes.push_back(char(uint8_t(code)));
  }
  return bytes;
}

}  // namespace sslrun::checkpoint
