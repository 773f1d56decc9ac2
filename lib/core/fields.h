// Declares the members of an options struct: name, meaning, unit and range. The struct's own values are the defaults.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

namespace sslrun::inline core {

// What a number may be; `above` and `below` leave the bounds themselves out.
struct Range {
  double least = -std::numeric_limits<double>::infinity(), most = std::numeric_limits<double>::infinity();
  bool above = false, below = false;

  bool holds(double value) const;
  bool bounded() const;
  std::string text() const;  // "0 or more", "above 0", "0 to 1", "above 0, at most 1"; "" without bounds
};
constexpr Range at_least(double least) { return {.least = least}; }
constexpr Range above(double least) { return {.least = least, .above = true}; }
constexpr Range between(double least, double most) { return {.least = least, .most = most}; }
constexpr Range half_open(double least, double most) { return {.least = least, .most = most, .below = true}; }
constexpr Range share() { return between(0, 1); }

enum class FieldType { kBoolean, kInteger, kNumber, kString, kIntegers, kNumbers, kStrings };

// Nothing, where a member that may be empty is.
using FieldValue = std::variant<std::monostate, bool, int64_t, double, std::string, std::vector<int64_t>,
                                std::vector<double>, std::vector<std::string>>;

struct Field {
  std::string name;
  std::string about;  // one sentence: what it does, its unit
  FieldType type = FieldType::kNumber;
  Range range{};                     // of a number, and of each number of a list
  std::vector<std::string> choices;  // all that a string may be; empty: anything
  int64_t length = -1;               // of a list; -1: any
  bool empty = false;                // may be left without a value; `otherwise` says what then holds
  bool required = false, is_path = false;
  bool ordered = false;      // a list of two numbers, the first at most the second
  bool one_will_do = false;  // a list of numbers that may be given as one number
  std::string otherwise;
  std::function<FieldValue(const void* object)> get;
  std::function<void(void* object, const FieldValue& value)> set;  // of the field's type and already checked

  // Each gives the field back, for lists of them.
  Field must_be_given() &&;
  Field low_to_high() &&;                         // for {low, high}
  Field or_one() &&;                              // for lists: one number stands for a list of one
  Field or_else(std::string what_then_holds) &&;  // told instead of a default
};

// Throws Error(op): "expected 'p' to be 0 to 1, got 2".
void check_value(const Field& field, const FieldValue& value, std::string_view op);

// "0.1", "{2, 10}", "'sum'", "true", as Lua writes them; "" for nothing.
std::string value_text(const FieldValue& value);

namespace fields {

// How a member's type looks from outside, and back.
template <class M>
struct Member;

template <class M, FieldType Type, class Value>
struct Plain {
  static constexpr FieldType type = Type;
  static constexpr int64_t length = -1;
  static constexpr bool empty = false;
  static FieldValue out(const M& member) { return Value(member); }
  static void in(M& member, const FieldValue& value) { member = M(std::get<Value>(value)); }
};
template <>
struct Member<bool> : Plain<bool, FieldType::kBoolean, bool> {};
template <>
struct Member<int> : Plain<int, FieldType::kInteger, int64_t> {};
template <>
struct Member<int64_t> : Plain<int64_t, FieldType::kInteger, int64_t> {};
template <>
struct Member<uint64_t> : Plain<uint64_t, FieldType::kInteger, int64_t> {};
template <>
struct Member<float> : Plain<float, FieldType::kNumber, double> {};
template <>
struct Member<double> : Plain<double, FieldType::kNumber, double> {};
template <>
struct Member<std::string> : Plain<std::string, FieldType::kString, std::string> {};
template <>
struct Member<std::vector<std::string>>
    : Plain<std::vector<std::string>, FieldType::kStrings, std::vector<std::string>> {};

template <class M, class Item, class Shown, FieldType Type>
struct List {
  static constexpr FieldType type = Type;
  static constexpr bool empty = false;
  static FieldValue out(const M& member) { return std::vector<Shown>(member.begin(), member.end()); }
};
template <class T>
using ShownNumber = std::conditional_t<std::is_integral_v<T>, int64_t, double>;
template <class T>
inline constexpr FieldType kListType = std::is_integral_v<T> ? FieldType::kIntegers : FieldType::kNumbers;

template <class T>
requires std::is_arithmetic_v<T>
struct Member<std::vector<T>> : List<std::vector<T>, T, ShownNumber<T>, kListType<T>> {
  static constexpr int64_t length = -1;
  static void in(std::vector<T>& member, const FieldValue& value) {
    const auto& list = std::get<std::vector<ShownNumber<T>>>(value);
    member.assign(list.begin(), list.end());
  }
};
template <class T, size_t N>
struct Member<std::array<T, N>> : List<std::array<T, N>, T, ShownNumber<T>, kListType<T>> {
  static constexpr int64_t length = int64_t(N);
  static void in(std::array<T, N>& member, const FieldValue& value) {
    const auto& list = std::get<std::vector<ShownNumber<T>>>(value);
    for (size_t i = 0; i < N; i++) member[i] = T(list[i]);
  }
};
template <class T>
struct Member<std::optional<T>> {
  static constexpr FieldType type = Member<T>::type;
  static constexpr int64_t length = Member<T>::length;
  static constexpr bool empty = true;
  static FieldValue out(const std::optional<T>& member) { return member ? Member<T>::out(*member) : FieldValue(); }
  static void in(std::optional<T>& member, const FieldValue& value) { Member<T>::in(member.emplace(), value); }
};

}  // namespace fields

// A field whose member `reach` gives: a pointer to a member, or a function from T& to a reference.
template <class T, class Reach>
Field field_at(std::string name, Reach reach, std::string about, Range range = {}) {
  using M = std::remove_cvref_t<std::invoke_result_t<Reach, T&>>;
  using Kind = fields::Member<M>;
  Field field;
  field.name = std::move(name);
  field.about = std::move(about);
  field.type = Kind::type;
  field.range = range;
  field.length = Kind::length;
  field.empty = Kind::empty;
  field.get = [reach](const void* object) {
    return Kind::out(std::invoke(reach, *const_cast<T*>(static_cast<const T*>(object))));
  };
  field.set = [reach](void* object, const FieldValue& value) {
    Kind::in(std::invoke(reach, *static_cast<T*>(object)), value);
  };
  return field;
}

// field("momentum", &SgdOptions::momentum, "share of the last update that is kept", share())
template <class T, class M>
Field field(std::string name, M T::*member, std::string about, Range range = {}) {
  return field_at<T>(std::move(name), member, std::move(about), range);
}

// A path: a string without a NUL byte.
template <class T>
Field path_field(std::string name, std::string T::*member, std::string about) {
  Field made = field(std::move(name), member, std::move(about));
  made.is_path = true;
  return made;
}

// What `reach` gives (as in field_at), a value of type M, chosen by one of a few words.
template <class T, class M, class Reach>
Field choice_at(std::string name, Reach reach, std::string about, std::vector<std::pair<std::string, M>> words) {
  Field field;
  field.name = std::move(name);
  field.about = std::move(about);
  field.type = FieldType::kString;
  for (const auto& [word, value] : words) field.choices.push_back(word);
  field.get = [reach, words](const void* object) -> FieldValue {
    for (const auto& [word, value] : words)
      if (value == std::invoke(reach, *const_cast<T*>(static_cast<const T*>(object)))) return word;
    return {};
  };
  field.set = [reach, words](void* object, const FieldValue& value) {
    for (const auto& [word, meant] : words)
      if (word == std::get<std::string>(value)) std::invoke(reach, *static_cast<T*>(object)) = meant;
  };
  return field;
}

// A member of an enum, a bool or a number, chosen by one of a few words.
template <class T, class M>
Field choice_field(std::string name, M T::*member, std::string about,
                   std::vector<std::pair<std::string, std::type_identity_t<M>>> words) {
  return choice_at<T, M>(std::move(name), member, std::move(about), std::move(words));
}

}  // namespace sslrun::inline core
