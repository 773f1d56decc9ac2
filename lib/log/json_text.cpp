// Separators, numbers, escapes.
#include "lib/log/json_text.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>

namespace sslrun {

void JsonText::separate() {
  if (!first_) text_ += ',';
  first_ = false;
}

void JsonText::open(char bracket) {
  separate();
  text_ += bracket;
  first_ = true;
}

void JsonText::close(char bracket) {
  text_ += bracket;
  first_ = false;
}

void JsonText::key(std::string_view name) {
  separate();
  quote(name);
  text_ += ':';
  first_ = true;
}

void JsonText::number(double value) {
  if (!std::isfinite(value)) return null();
  separate();
  char digits[40];
  bool whole = value == std::floor(value) && std::fabs(value) < 1e17;
  auto end = whole ? std::to_chars(digits, digits + sizeof digits, value, std::chars_format::fixed)
                   : std::to_chars(digits, digits + sizeof digits, value);
  text_.append(digits, end.ptr);
}

void JsonText::boolean(bool value) {
  separate();
  text_ += value ? "true" : "false";
}

void JsonText::null() {
  separate();
  text_ += "null";
}

void JsonText::string(std::string_view text) {
  separate();
  quote(text);
}

// Length of the UTF-8 character at `at`, 0 when malformed.
static size_t character_length(std::string_view text, size_t at) {
  auto byte = [&](size_t i) { return i < text.size() ? uint8_t(text[i]) : uint8_t{0}; };
  uint8_t first = byte(at), second = byte(at + 1);
  size_t length = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
  for (size_t i = 1; i < length; i++)
    if ((byte(at + i) & 0xC0) != 0x80) return 0;
  bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  bool outside = (first == 0xED && second > 0x9F) || (first == 0xF4 && second > 0x8F);
  return overlong || outside ? 0 : length;
}

void JsonText::quote(std::string_view text) {
  text_ += '"';
  for (size_t at = 0; at < text.size();) {
    char c = text[at];
    size_t length = character_length(text, at);
    if (length == 0) {
      text_ += "\\ufffd";
    } else if (c == '"' || c == '\\') {
      (text_ += '\\') += c;
    } else if (c == '\n') {
      text_ += "\\n";
    } else if (c == '\t') {
      text_ += "\\t";
    } else if (uint8_t(c) < 0x20) {
      char code[8];
      std::snprintf(code, sizeof code, "\\u%04x", unsigned(c));
      text_ += code;
    } else {
      text_ += text.substr(at, length);
    }
    at += length ? length : 1;
  }
  text_ += '"';
}

}  // namespace sslrun
