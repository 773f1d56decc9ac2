// What to write in Lua 5.1.
#include "host/lua51.h"

#include <cctype>
#include <charconv>
#include <vector>

namespace sslrun::host {

namespace {

constexpr std::string_view kIntroduction = "; this is Lua 5.1: ";

struct Advice {
  std::string_view written;  // an operator or a word, as it stands in the line
  std::string_view near;     // what Lua's message names: its first letter, or "" for anything
  std::string_view text;
};

// In the order in which they are looked for: `//=` holds `//`.
constexpr Advice kAdvice[] = {
    {"//=", "/", "write x = math.floor(x / y) for x //= y"},
    {"**=", "*", "write x = x ^ y for x **= y"},
    {"..=", ".", "write x = x .. y for x ..= y"},
    {"!=", "!", "write a ~= b for a != b"},
    {"+=", "+", "write x = x + y for x += y"},
    {"-=", "-", "write x = x - y for x -= y"},
    {"*=", "*", "write x = x * y for x *= y"},
    {"/=", "/", "write x = x / y for x /= y"},
    {"//", "/", "write math.floor(a / b) for a // b"},
    {"**", "*", "write a ^ b for a ** b"},
    {"++", "+", "write x = x + 1 for x++"},
    {"&&", "&", "write a and b for a && b"},
    {"||", "|", "write a or b for a || b"},
    {"<<", "<", "write bit.lshift(a, b) for a << b"},
    {">>", ">", "write bit.rshift(a, b) for a >> b"},
    {"&", "&", "write bit.band(a, b) for a & b"},
    {"|", "|", "write bit.bor(a, b) for a | b"},
    {"~", "~", "write bit.bxor(a, b) for a ~ b and bit.bnot(a) for ~a"},
    {"!", "!", "write not a for !a"},
    {"?", "?", "write a and b or c for a ? b : c"},
    {"<const>", "<", "write local x = y for local x <const> = y"},
    {"<close>", "<", "write local x = y for local x <close> = y"},
    {"continue", "", "write goto continue, and ::continue:: at the end of the loop, for continue"},
};

std::string_view line_of(std::string_view source, int number) {
  while (--number > 0) {
    size_t end = source.find('\n');
    if (end == std::string_view::npos) return "";
    source.remove_prefix(end + 1);
  }
  return source.substr(0, std::min<size_t>(source.find('\n'), 2000));
}

// The line without its strings and comment.
std::string code_of(std::string_view line) {
  std::string code;
  for (size_t i = 0; i < line.size(); i++) {
    char c = line[i];
    if (c == '-' && line.substr(i, 2) == "--") break;
    if (c == '"' || c == '\'') {
      size_t end = i + 1;
      while (end < line.size() && line[end] != c) end += line[end] == '\\' ? 2 : 1;
      i = end;
      code += "s";
      continue;
    }
    code += c;
  }
  return code;
}

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r") == std::string_view::npos; }

bool in_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

// Does `code` hold it: an operator anywhere, a word as a statement of its own.
bool holds(std::string_view code, std::string_view written) {
  bool word = std::isalpha(static_cast<unsigned char>(written[0]));
  for (size_t at = 0; (at = code.find(written, at)) != std::string_view::npos; at += written.size()) {
    if (!word) return true;
    char before = at > 0 ? code[at - 1] : ' ';
    size_t next = code.find_first_not_of(" \t\r;", at + written.size());
    char after = next == std::string_view::npos ? ' ' : code[next];
    bool whole = at + written.size() == code.size() || !in_name(code[at + written.size()]);
    if (!in_name(before) && before != '.' && before != ':' && whole &&
        (after == ' ' || std::isalpha(static_cast<unsigned char>(after))))
      return true;
  }
  return false;
}

}  // namespace

bool has_advice(std::string_view message) { return message.find(kIntroduction) != std::string_view::npos; }

std::string with_advice(std::string message, std::string_view source) {
  size_t near = message.rfind(" near '");
  if (near == std::string::npos) return message;
  size_t text = message.rfind(": ", near);  // of what is wrong; the line's number stands before it
  size_t colon = text == std::string::npos ? text : message.rfind(':', text - 1);
  if (colon == std::string::npos || text == 0) return message;
  int number = 0;
  std::from_chars(message.data() + colon + 1, message.data() + text, number);
  std::string_view token = std::string_view(message).substr(near + 7);
  if (token.starts_with("<eof>")) return message;  // unfinished, which the prompt asks about
  // `continue` alone is only wrong where the next statement begins.
  std::vector<std::string> lines = {code_of(line_of(source, number))};
  for (int above = number - 1; above > 0 && lines.size() < 2; above--)
    if (std::string code = code_of(line_of(source, above)); !is_blank(code)) lines.push_back(code);
  for (const Advice& advice : kAdvice) {
    if (!token.starts_with(advice.near)) continue;
    bool found =
        holds(lines[0], advice.written) || (advice.near.empty() && lines.size() > 1 && holds(lines[1], advice.written));
    if (found) return message + std::string(kIntroduction) + std::string(advice.text);
  }
  return message;
}

}  // namespace sslrun::host
