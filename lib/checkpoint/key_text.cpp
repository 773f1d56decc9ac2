// Python's spelling of plain values.
#include "lib/checkpoint/key_text.h"

#include <charconv>
#include <cmath>

namespace sslrun::checkpoint {

static std::string number_text(double number) {
  if (std::isnan(number)) return "nan";
  if (std::isinf(number)) return number < 0 ? "-inf" : "inf";
  char text[32];
  std::string digits(text, std::to_chars(text, text + sizeof text, number).ptr);
  return digits.find_first_of(".e") == digits.npos ? digits + ".0" : digits;
}

// False when a part is of another kind.
static bool write(const Node& node, Budget& budget, std::string& out) {
  Budget::Level level(budget);
  budget.steps();
  switch (node.kind) {
    case Node::kNone:
      out += "None";
      return true;
    case Node::kBool:
      out += node.integer ? "True" : "False";
      return true;
    case Node::kInt:
      out += std::to_string(node.integer);
      return true;
    case Node::kFloat:
      out += number_text(node.number);
      return true;
    case Node::kString:
      budget.bytes(node.text.size());
      out += '\'';
      out += node.text;
      out += '\'';
      return true;
    case Node::kTuple: {
      if (level.too_deep()) return false;
      out += '(';
      for (size_t i = 0; i < node.items.size(); i++) {
        if (i) out += ", ";
        if (!write(*node.items[i], budget, out)) return false;
      }
      out += node.items.size() == 1 ? ",)" : ")";
      return true;
    }
    default:
      return false;
  }
}

std::optional<Key> key_of(const Node& node, Budget& budget) {
  if (node.kind == Node::kInt) return node.integer;
  if (node.kind == Node::kString || node.kind == Node::kGlobal) return std::string(node.text);
  std::string text;
  if (!write(node, budget, text)) return std::nullopt;
  budget.bytes(text.size());
  return text;
}

}  // namespace sslrun::checkpoint
