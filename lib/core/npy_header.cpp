// The header is a Python dictionary as text, always with the same three keys.
#include "lib/core/npy_header.h"

#include <stdexcept>

namespace sslrun::inline core {

NpyStart parse_npy_start(std::string_view start, uint64_t size) {
  constexpr uint64_t kMaxHeader = 1 << 20;
  if (size < kNpyStart) throw NpyProblem(size, "truncated: too short for an array");
  int version = start[6];
  if (!start.starts_with("\x93NUMPY") || version < 1 || version > 3)
    throw NpyProblem(0, "not an array of NumPy's format 1 to 3");
  NpyStart found{uint64_t(version == 1 ? 10 : 12), 0};
  for (size_t i = 8; i < found.header_at; i++) found.length |= uint64_t{uint8_t(start[i])} << (8 * (i - 8));
  if (found.length > kMaxHeader) throw NpyProblem(8, "a header of " + std::to_string(found.length) + " bytes");
  if (found.length > size - found.header_at) throw NpyProblem(size, "truncated: the header goes on");
  return found;
}

namespace {

// Reads {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }; throws std::invalid_argument.
class HeaderReader {
 public:
  explicit HeaderReader(std::string_view text) : text_(text) {}

  NpyHeader run() {
    NpyHeader header;
    int seen = 0;
    expect('{');
    while (!accept('}')) {
      std::string key = quoted();
      expect(':');
      if (key == "descr" && !(seen & 1)) {
        header.type = quoted(), seen |= 1;
      } else if (key == "fortran_order" && !(seen & 2)) {
        header.fortran_order = boolean(), seen |= 2;
      } else if (key == "shape" && !(seen & 4)) {
        header.shape = tuple(), seen |= 4;
      } else {
        refuse();
      }
      if (!accept(',') && peek() != '}') refuse();
    }
    if (seen != 7 || peek() != '\0') refuse();
    return header;
  }

 private:
  [[noreturn]] static void refuse() { throw std::invalid_argument("a malformed array header"); }
  char peek() {
    while (!text_.empty() && (text_[0] == ' ' || text_[0] == '\n')) text_.remove_prefix(1);
    return text_.empty() ? '\0' : text_[0];
  }
  bool accept(char wanted) {
    if (peek() != wanted || text_.empty()) return false;
    text_.remove_prefix(1);
    return true;
  }
  void expect(char wanted) {
    if (!accept(wanted)) refuse();
  }
  std::string quoted() {
    char quote = peek();
    if (quote == '[') throw std::invalid_argument("an array of a structured type");
    if (quote != '\'' && quote != '"') refuse();
    size_t end = text_.find(quote, 1);
    if (end == text_.npos) refuse();
    std::string inner(text_.substr(1, end - 1));
    text_.remove_prefix(end + 1);
    return inner;
  }
  bool boolean() {
    peek();
    for (std::string_view word : {"True", "False"})
      if (text_.starts_with(word)) {
        text_.remove_prefix(word.size());
        return word == "True";
      }
    refuse();
  }
  std::vector<int64_t> tuple() {
    std::vector<int64_t> values;
    expect('(');
    while (!accept(')')) {
      int64_t value = 0;
      size_t digits = 0;
      for (peek(); !text_.empty() && text_[0] >= '0' && text_[0] <= '9' && digits < 18; digits++) {
        value = value * 10 + (text_[0] - '0');
        text_.remove_prefix(1);
      }
      if (digits == 0 || values.size() == kMaxNpyRank) refuse();
      values.push_back(value);
      if (!accept(',') && peek() != ')') refuse();
    }
    return values;
  }
  std::string_view text_;
};

}  // namespace

NpyHeader parse_npy_header(std::string_view text) { return HeaderReader(text).run(); }

}  // namespace sslrun::inline core
