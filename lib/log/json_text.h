// Building one JSON text piece by piece; numbers survive a round trip, what JSON cannot hold becomes null.
#pragma once
#include <string>
#include <string_view>

namespace sslrun {

// Calls must nest properly: begin_object, key, value, key, value, end_object.
class JsonText {
 public:
  void begin_object() { open('{'); }
  void end_object() { close('}'); }
  void begin_array() { open('['); }
  void end_array() { close(']'); }
  void key(std::string_view name);
  // Shortest text that reads back as the same double; whole numbers below 1e17 without exponent; NaN and infinity:
  // null.
  void number(double value);
  void boolean(bool value);
  void null();
  // Escapes as needed; bytes that are not UTF-8 become U+FFFD.
  void string(std::string_view text);
  const std::string& text() const { return text_; }

 private:
  void separate();
  void open(char bracket);
  void close(char bracket);
  void quote(std::string_view text);
  std::string text_;
  bool first_ = true;
};

}  // namespace sslrun
