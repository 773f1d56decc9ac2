// A pull reader of JSON: of files of any size, in one pass through a small window, and of texts.
#pragma once
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "lib/core/readable_file.h"

namespace sslrun::data {

// Thrown for text that is no JSON or not what was asked for: "expected a number at byte 12".
struct JsonError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Each call consumes one value. What is skipped is not checked beyond its brackets and quotes.
class JsonReader {
 public:
  explicit JsonReader(const ReadableFile& file);
  explicit JsonReader(std::string_view text);  // which outlives it

  // Calls visit(key) for each member of an object; visit consumes the member's value.
  template <class Visit>
  void object(Visit visit) {
    expect('{');
    if (accept('}')) return;
    std::string key;
    do {
      string(key);
      expect(':');
      visit(std::string_view(key));
    } while (accept(','));
    expect('}');
  }
  // Calls visit() for each element of an array; visit consumes it.
  template <class Visit>
  void array(Visit visit) {
    expect('[');
    if (accept(']')) return;
    do visit();
    while (accept(','));
    expect(']');
  }
  void string(std::string& into);
  double number();
  int64_t integer();  // 1.0 and 1e3 are integers too, as they are equal to them in Python
  bool truth();       // true, false, null, or a number that is 0 or not
  void skip();
  char next_token();    // the first character of the next value, not consumed
  uint64_t position();  // of the next character, in bytes from the file's start

 private:
  void expect(char wanted);
  bool accept(char wanted);
  bool refill();  // false at the end of the file
  std::string_view number_text();
  void skip_string();  // from behind its opening quote
  char take();
  [[noreturn]] void fail(const std::string& what);

  const ReadableFile* file_ = nullptr;  // null: a text, all of which is in the window
  std::vector<char> window_;
  const char *at_, *end_;
  uint64_t offset_ = 0;  // of end_ in the file or text
};

}  // namespace sslrun::data
