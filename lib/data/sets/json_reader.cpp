// Scalar parsing of what is asked for; blocks without brackets and quotes are skipped whole.
#include "lib/data/sets/json_reader.h"

#include <simdjson.h>

#include <cmath>
#include <cstring>

#include "lib/core/error.h"
#include "lib/core/interrupt.h"
#include "lib/core/parse_number.h"
#include "lib/core/quoted.h"

namespace sslrun::data {

// Fits the second-level cache, so that the parser reads what the kernel has just copied there.
static constexpr size_t kWindow = 512 * 1024;
static constexpr size_t kLongestNumber = 64;

JsonReader::JsonReader(const ReadableFile& file)
    : file_(&file), window_(kWindow), at_(window_.data()), end_(window_.data()) {
  refill();
  if (end_ - at_ >= 3 && std::memcmp(at_, "\xEF\xBB\xBF", 3) == 0) at_ += 3;  // byte order mark
}

JsonReader::JsonReader(std::string_view text)
    : at_(text.data()), end_(text.data() + text.size()), offset_(text.size()) {}

bool JsonReader::refill() {
  if (!file_) return false;
  check_interrupt();
  auto rest = size_t(end_ - at_);
  std::memmove(window_.data(), at_, rest);
  size_t got = file_->read_at(offset_, window_.data() + rest, window_.size() - rest);
  offset_ += got;
  at_ = window_.data();
  end_ = at_ + rest + got;
  return got > 0;
}

uint64_t JsonReader::position() { return offset_ - uint64_t(end_ - at_); }

void JsonReader::fail(const std::string& what) { throw JsonError(what + " at byte " + std::to_string(position())); }

char JsonReader::next_token() {
  for (;;) {
    if (at_ == end_ && !refill()) fail("the file ends");
    if (*at_ != ' ' && *at_ != '\n' && *at_ != '\t' && *at_ != '\r') return *at_;
    at_++;
  }
}

void JsonReader::expect(char wanted) {
  char got = next_token();
  if (got != wanted) fail(std::string("expected '") + wanted + "', got '" + got + "'");
  at_++;
}

bool JsonReader::accept(char wanted) {
  if (next_token() != wanted) return false;
  at_++;
  return true;
}

char JsonReader::take() {
  if (at_ == end_ && !refill()) fail("the file ends inside a string");
  return *at_++;
}

static const char* find_quote_or_escape(const char* at, const char* end) {
  while (at < end && *at != '"' && *at != '\\') at++;
  return at;
}

// COCO's run lengths are full of backslashes: these need no parser.
static bool unescape_plainly(std::string& text) {
  size_t kept = 0;
  for (size_t i = 0; i < text.size(); i++) {
    if (text[i] == '\\' && text[++i] != '\\' && text[i] != '"' && text[i] != '/') return false;
    text[kept++] = text[i];
  }
  text.resize(kept);
  return true;
}

static std::string unescape(const std::string& raw) {
  simdjson::dom::parser parser;
  std::string_view text;
  if (parser.parse('"' + raw + '"').get(text)) throw JsonError("a string with a wrong escape: " + in_quotes(raw));
  return std::string(text);
}

void JsonReader::string(std::string& into) {
  expect('"');
  into.clear();
  bool escaped = false;
  for (;;) {
    const char* stop = find_quote_or_escape(at_, end_);
    into.append(at_, stop);
    at_ = stop;
    char mark = take();
    if (mark == '"') break;
    into += mark;
    if (mark != '\\') continue;  // the first character of a fresh window
    escaped = true;
    into += take();
  }
  if (!escaped) return;
  std::string raw = into;
  if (!unescape_plainly(into)) into = unescape(raw);
}

void JsonReader::skip_string() {
  for (;;) {
    at_ = find_quote_or_escape(at_, end_);
    char mark = take();
    if (mark == '"') return;
    if (mark == '\\') take();
  }
}

std::string_view JsonReader::number_text() {
  next_token();
  if (size_t(end_ - at_) < kLongestNumber) refill();
  const char* stop = at_;
  auto of_number = [](char c) { return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || (c | 32) == 'e'; };
  while (stop < end_ && of_number(*stop)) stop++;
  if (stop == at_ || stop - at_ > ptrdiff_t(kLongestNumber)) fail("expected a number");
  return {at_, size_t(stop - at_)};
}

double JsonReader::number() {
  std::string_view text = number_text();
  auto value = parse_number<double>(text);
  if (!value) fail("expected a number");
  at_ += text.size();
  return *value;
}

int64_t JsonReader::integer() {
  std::string_view text = number_text();
  auto value = parse_number<int64_t>(text);
  if (!value) {
    auto real = parse_number<double>(text);
    constexpr double kExact = 9007199254740992;  // 2^53
    if (real && std::abs(*real) <= kExact && std::trunc(*real) == *real) value = int64_t(*real);
  }
  if (!value) fail("expected an integer");
  at_ += text.size();
  return *value;
}

bool JsonReader::truth() {
  char first = next_token();
  std::string_view word = first == 't' ? "true" : first == 'f' ? "false" : first == 'n' ? "null" : "";
  if (word.empty()) return number() != 0;
  for (char letter : word)
    if (take() != letter) fail("expected true, false, null or a number");
  return first == 't';
}

static bool is_bracket_or_quote(char c) { return c == '"' || (c | 0x20) == '{' || (c | 0x20) == '}'; }

// A loop that compilers turn into a few vector instructions.
template <int kCount>
static bool plain(const char* text) {
  unsigned char found = 0;
  for (int i = 0; i < kCount; i++) {
    auto c = static_cast<unsigned char>(text[i]), folded = static_cast<unsigned char>(c | 0x20);
    found |= static_cast<unsigned char>((c == '"') | (folded == '{') | (folded == '}'));  // '[' | 0x20 is '{'
  }
  return found == 0;
}

void JsonReader::skip() {
  char first = next_token();
  if (first == '"') {
    at_++;
    return skip_string();
  }
  if (first != '{' && first != '[') {
    auto ends = [](char c) {
      return c == ',' || c == '}' || c == ']' || c == ' ' || c == '\n' || c == '\r' || c == '\t';
    };
    if (ends(first) || first == ':') fail("expected a value");
    while ((at_ < end_ || refill()) && !ends(*at_)) at_++;
    return;
  }
  int64_t depth = 0;
  for (;;) {
    if (at_ == end_ && !refill()) fail("the file ends");
    while (end_ - at_ >= 64 && plain<64>(at_)) at_ += 64;
    while (end_ - at_ >= 16 && plain<16>(at_)) at_ += 16;
    while (at_ < end_ && !is_bracket_or_quote(*at_)) at_++;
    if (at_ == end_) continue;
    char c = *at_++;
    if (c == '"')
      skip_string();
    else if ((c | 0x20) == '{')
      depth++;
    else if (--depth == 0)
      return;
  }
}

}  // namespace sslrun::data
