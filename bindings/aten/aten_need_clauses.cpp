// Reads the language of needs.
#include "bindings/aten/aten_need_clauses.h"

#include <charconv>
#include <map>
#include <set>

#include "bindings/aten/aten_needs.h"

namespace sslrun::lua {

using namespace needs;

namespace {

std::vector<std::string> split(std::string_view text, std::string_view separators) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    size_t end = std::min(text.find_first_of(separators), text.size());
    if (end > 0) parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

[[noreturn]] void unreadable(std::string_view text) {
  throw std::logic_error("needs of operators: cannot read '" + std::string(text) + "'");
}

int64_t number(std::string_view text) {
  int64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) unreadable(text);
  return value;
}

Size read_size(const std::string& text) {
  if (text == "*" || text == "..." || text == "*...") return {0, text};
  size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  return {digits ? number(std::string_view(text).substr(0, digits)) : 1, text.substr(digits)};
}

const std::map<std::string, Test> kPlain = {
    {"full", Test::kFull},     {"given", Test::kGiven},     {"dense", Test::kDense}, {"filled", Test::kFilled},
    {"finite", Test::kFinite}, {"stacked", Test::kStacked}, {"alike", Test::kAlike}};
const std::map<std::string, Test> kAimed = {{"dims", Test::kDims},
                                            {"place", Test::kPlace},
                                            {"view", Test::kView},
                                            {"span", Test::kSpan},
                                            {"whole", Test::kStep}};

// The words of a clause behind its names.
void read_test(Clause& clause, const std::vector<std::string>& words, const std::vector<Slot>& slots) {
  const std::string& first = words.at(0);
  if (first[0] == '[') {
    clause.test = Test::kShape;
    for (const auto& size : split(clause.text, "[], ")) clause.sizes.push_back(read_size(size));
  } else if (first[0] == '{') {
    clause.test = Test::kLength;
    std::string inside = split(first, "{}").at(0);
    if (inside.back() == '+')
      clause.low = number(inside.substr(0, inside.size() - 1));
    else
      clause.sizes.push_back(read_size(inside));
  } else if (first == ">=") {
    clause.test = Test::kRange;
    clause.low = number(words.at(1));
  } else if (first == "in") {
    clause.test = Test::kRange;
    size_t dots = words.at(1).find("..");
    clause.low = number(words[1].substr(0, dots));
    clause.high = number(words[1].substr(dots + 2));
  } else if (first == "below" || first == "upto") {
    clause.test = Test::kBelow;
    clause.high = first == "below" ? -1 : 0;  // added to the product
    for (const auto& size : split(words.at(1), "*")) clause.sizes.push_back(read_size(size));
  } else if (first == "is") {
    clause.test = Test::kIs;
    clause.sizes.push_back(read_size(words.at(1)));
  } else if (auto plain = kPlain.find(first); plain != kPlain.end()) {
    clause.test = plain->second;
  } else if (first == "recurrent") {
    clause.test = Test::kRecurrent;
    clause.low = number(words.at(2));
  } else if (first == "of") {
    clause.test = Test::kDtype;
    clause.dtype = words.at(1);
  } else if (auto aimed = kAimed.find(first); aimed != kAimed.end()) {
    clause.test = aimed->second;
    clause.target = find_slot(slots, words.back());
    if (clause.test == Test::kSpan) clause.along = find_slot(slots, words.at(1));
  } else {
    unreadable(clause.text);
  }
}

bool begins_test(const std::string& word) {
  static const std::set<std::string> kOthers = {"in", "is", "of", "below", "upto", "recurrent", ">="};
  return word[0] == '[' || word[0] == '{' || kOthers.count(word) || kPlain.count(word) || kAimed.count(word);
}

Clause read_clause(const std::string& text, const std::vector<Slot>& slots) {
  Clause clause{};
  auto words = split(text, " ");
  size_t at = 0;
  for (; at < words.size() && !begins_test(words[at]); at++) {
    int slot = find_slot(slots, words[at]);
    if (slot < 0) continue;
    Named named{slot, words[at], size_t(slots[slot].count), size_t(slots[slot].count)};
    if (slots[slot].fallback.isList()) named.default_length = slots[slot].fallback.toListRef().size();
    clause.arguments.push_back(std::move(named));
  }
  if (at == 0 || at == words.size()) unreadable(text);
  if (size_t last = words.size() - 2; words.size() > 2 && (words[last] == "if" || words[last] == "unless")) {
    clause.flag = find_slot(slots, words[last + 1]);
    clause.flagged = words[last] == "if";
    if (clause.flag < 0) clause.arguments.clear();
    words.resize(last);
  }
  for (size_t i = at; i < words.size(); i++) clause.text += (i > at ? " " : "") + words[i];
  if (clause.arguments.empty()) return clause;
  read_test(clause, {words.begin() + long(at), words.end()}, slots);
  bool aimed = kAimed.count(words[at]) != 0;
  if (aimed && clause.target < 0) clause.arguments.clear();  // another overload's
  return clause;
}

}  // namespace

std::shared_ptr<const Needs> needs_of(std::string_view text, const std::vector<Slot>& slots) {
  auto needs = std::make_shared<Needs>();
  for (const auto& clause : split(text, ";")) {
    Clause read = read_clause(clause, slots);
    if (!read.arguments.empty()) needs->clauses.push_back(std::move(read));
  }
  return needs;
}

}  // namespace sslrun::lua
