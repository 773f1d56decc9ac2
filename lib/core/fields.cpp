// Ranges and values of declared fields as text, and the checks of values.
#include "lib/core/fields.h"

#include <charconv>
#include <cmath>

#include "lib/core/error.h"
#include "lib/core/quoted.h"

namespace sslrun::inline core {

bool Range::holds(double value) const {
  return (above ? value > least : value >= least) && (below ? value < most : value <= most);
}

bool Range::bounded() const { return std::isfinite(least) || std::isfinite(most); }

// The shortest text that reads back as the same number.
static std::string number_text(double value) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

std::string Range::text() const {
  std::string low = number_text(least), high = number_text(most);
  if (std::isfinite(least) && std::isfinite(most) && !above && !below) return low + " to " + high;
  std::string text;
  if (std::isfinite(least)) text = above ? "above " + low : std::isfinite(most) ? "at least " + low : low + " or more";
  if (std::isfinite(most))
    text += text.empty() ? below ? "below " + high : high + " or less" : (below ? ", below " : ", at most ") + high;
  return text;
}

Field Field::must_be_given() && {
  required = true;
  return std::move(*this);
}

Field Field::low_to_high() && {
  ordered = true;
  return std::move(*this);
}

Field Field::or_one() && {
  one_will_do = true;
  return std::move(*this);
}

Field Field::or_else(std::string what_then_holds) && {
  otherwise = std::move(what_then_holds);
  return std::move(*this);
}

template <class T>
static std::string list_text(const std::vector<T>& list) {
  std::string text = "{";
  for (const auto& item : list) text += (text == "{" ? "" : ", ") + value_text(FieldValue(item));
  return text + "}";
}

std::string value_text(const FieldValue& value) {
  struct {
    std::string operator()(std::monostate) { return ""; }
    std::string operator()(bool value) { return value ? "true" : "false"; }
    std::string operator()(int64_t value) { return std::to_string(value); }
    std::string operator()(double value) { return number_text(value); }
    std::string operator()(const std::string& value) { return "'" + value + "'"; }
    std::string operator()(const std::vector<int64_t>& list) { return list_text(list); }
    std::string operator()(const std::vector<double>& list) { return list_text(list); }
    std::string operator()(const std::vector<std::string>& list) { return list_text(list); }
  } text;
  return std::visit(text, value);
}

static std::string expected_text(const Field& field) {
  std::string numbers = field.range.text();
  if (numbers.empty() && field.type == FieldType::kNumber) return "a number";
  if (field.length < 0 && field.type != FieldType::kIntegers && field.type != FieldType::kNumbers) return numbers;
  if (field.ordered) return "{low, high}, low at most high" + (numbers.empty() ? "" : ", each " + numbers);
  std::string count = field.length < 0 ? "numbers" : std::to_string(field.length) + " numbers";
  return count + (numbers.empty() ? "" : ", each " + numbers);
}

static bool fits(const Field& field, const FieldValue& value) {
  auto all = [&](const auto& list) {
    if (field.length >= 0 && int64_t(list.size()) != field.length) return false;
    if (field.ordered && list[0] > list[1]) return false;
    for (auto item : list)
      if (!field.range.holds(double(item))) return false;
    return true;
  };
  if (auto* number = std::get_if<double>(&value)) return field.range.holds(*number);
  if (auto* number = std::get_if<int64_t>(&value)) return field.range.holds(double(*number));
  if (auto* list = std::get_if<std::vector<double>>(&value)) return all(*list);
  if (auto* list = std::get_if<std::vector<int64_t>>(&value)) return all(*list);
  return true;
}

static void check_choice(const Field& field, const std::string& value, std::string_view op) {
  std::string list;
  for (const auto& choice : field.choices) {
    if (choice == value) return;
    list += (list.empty() ? "'" : ", '") + choice + "'";
  }
  throw Error(op, "expected one of " + list + " for '" + field.name + "', got " + in_quotes(value) +
                      did_you_mean(value, field.choices));
}

void check_value(const Field& field, const FieldValue& value, std::string_view op) {
  if (auto* text = std::get_if<std::string>(&value); text && !field.choices.empty()) check_choice(field, *text, op);
  if (!fits(field, value))
    throw Error(op, "expected '" + field.name + "' to be " + expected_text(field) + ", got " + value_text(value));
}

}  // namespace sslrun::inline core
