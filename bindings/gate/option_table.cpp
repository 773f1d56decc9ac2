// Reading of declared options.
#include "bindings/gate/option_table.h"

#include "bindings/gate/stack.h"
#include "bindings/gate/userdata.h"
#include "lib/core/error.h"
#include "lib/core/quoted.h"

namespace sslrun::lua {

Option::Option(std::string name_, std::string lua_type_, std::string about_, Read read_)
    : lua_type(std::move(lua_type_)), read(std::move(read_)) {
  name = std::move(name_);
  about = std::move(about_);
  empty = true;
}

Option Option::must_be_given() && {
  required = true;
  return std::move(*this);
}

Option Option::or_else(std::string what_then_holds) && {
  otherwise = std::move(what_then_holds);
  return std::move(*this);
}

const Option* OptionTable::find(std::string_view name) const {
  for (const auto& option : options_)
    if (option.name == name) return &option;
  return nullptr;
}

std::vector<std::string> OptionTable::names() const {
  std::vector<std::string> list;
  for (const auto& option : options_) list.push_back(option.name);
  return list;
}

static FieldValue read_value(lua_State* L, int index, const std::string& op, const Field& field) {
  switch (field.type) {
    case FieldType::kBoolean:
      return check_boolean(L, index, op, field.name);
    case FieldType::kInteger:
      return check_integer(L, index, op, field.name);
    case FieldType::kNumber:
      return check_number(L, index, op, field.name);
    case FieldType::kString:
      return field.is_path ? check_path(L, index, op, field.name) : check_string(L, index, op, field.name);
    case FieldType::kIntegers:
      if (field.one_will_do && lua_type(L, index) == LUA_TNUMBER)
        return std::vector<int64_t>{check_integer(L, index, op, field.name)};
      return check_integers(L, index, op, field.name);
    case FieldType::kNumbers:
      if (field.one_will_do && lua_type(L, index) == LUA_TNUMBER) return std::vector<double>{lua_tonumber(L, index)};
      return check_numbers(L, index, op, field.name);
    case FieldType::kStrings:
      return check_strings(L, index, op, field.name);
  }
  throw Error(op, "unreachable");
}

void OptionTable::read_one(lua_State* L, int index, const std::string& op, const Option& option, void* object) const {
  if (option.read) return option.read(L, index, op, object);
  FieldValue value = read_value(L, index, op, option);
  check_value(option, value, op);
  option.set(object, value);
}

[[noreturn]] static void throw_unknown(const OptionTable& table, const std::string& op, const std::string& key,
                                       std::vector<std::string> names) {
  for (std::string& name : table.names()) names.push_back(std::move(name));
  throw Error(op, "unknown option " + in_quotes(key) + did_you_mean(key, names));
}

void OptionTable::read(lua_State* L, int index, const std::string& op, void* object, int array_length,
                       const std::vector<std::string>& others) const {
  std::vector<std::string_view> given;
  if (!lua_isnoneornil(L, index)) {
    check_table(L, index, op, "options");
    if (index < 0) index = lua_gettop(L) + index + 1;
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
      if (lua_type(L, -2) == LUA_TNUMBER && lua_tonumber(L, -2) <= array_length) continue;
      std::string key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "[" + describe(L, -2) + "]";
      const Option* option = find(key);
      if (option) {
        read_one(L, lua_gettop(L), op, *option, object);
        given.push_back(option->name);
      } else if (std::find(others.begin(), others.end(), key) == others.end()) {
        throw_unknown(*this, op, key, others);
      }
    }
  }
  for (const auto& option : options_)
    if (option.required && std::find(given.begin(), given.end(), option.name) == given.end())
      throw Error(op, "expected '" + option.name + "': " + option.about);
}

void OptionTable::read_known(lua_State* L, int index, const std::string& op, void* object) const {
  for (const auto& option : options_) {
    lua_getfield(L, index, option.name.c_str());
    if (!lua_isnil(L, -1)) read_one(L, lua_gettop(L), op, option, object);
    lua_pop(L, 1);
  }
}

template <class T, class Push>
static void push_list(lua_State* L, const std::vector<T>& list, Push push) {
  lua_createtable(L, int(list.size()), 0);
  for (size_t i = 0; i < list.size(); i++) {
    push(list[i]);
    lua_rawseti(L, -2, int(i + 1));
  }
}

void push_field_value(lua_State* L, const FieldValue& value) {
  if (auto* flag = std::get_if<bool>(&value)) return lua_pushboolean(L, *flag);
  if (auto* number = std::get_if<int64_t>(&value)) return lua_pushnumber(L, double(*number));
  if (auto* number = std::get_if<double>(&value)) return lua_pushnumber(L, *number);
  if (auto* text = std::get_if<std::string>(&value)) return push_string(L, *text);
  auto number = [&](double item) { lua_pushnumber(L, item); };
  if (auto* list = std::get_if<std::vector<int64_t>>(&value))
    return push_list(L, *list, [&](int64_t item) { number(double(item)); });
  if (auto* list = std::get_if<std::vector<double>>(&value)) return push_list(L, *list, number);
  if (auto* list = std::get_if<std::vector<std::string>>(&value))
    return push_list(L, *list, [&](const std::string& item) { push_string(L, item); });
  lua_pushnil(L);
}

bool is_given(lua_State* L, int index, const char* key) {
  if (!lua_istable(L, index)) return false;
  lua_getfield(L, index, key);
  bool given = !lua_isnil(L, -1);
  lua_pop(L, 1);
  return given;
}

template <class T>
static T in_range(T value, std::string_view op, std::string_view name, const Range& range) {
  if (!range.holds(double(value)))
    throw Error(op, "expected '" + std::string(name) + "' to be " + range.text() + ", got " + value_text(value));
  return value;
}

int64_t check_integer(lua_State* L, int index, std::string_view op, std::string_view name, const Range& range) {
  return in_range(check_integer(L, index, op, name), op, name, range);
}

double check_number(lua_State* L, int index, std::string_view op, std::string_view name, const Range& range) {
  return in_range(check_number(L, index, op, name), op, name, range);
}

void OptionTable::push(lua_State* L, const void* object) const {
  lua_createtable(L, 0, int(options_.size()));
  push_into(L, object);
}

void OptionTable::push_into(lua_State* L, const void* object) const {
  for (const auto& option : options_) {
    if (!option.get) continue;
    push_field_value(L, option.get(object));
    lua_setfield(L, -2, option.name.c_str());
  }
}

}  // namespace sslrun::lua
