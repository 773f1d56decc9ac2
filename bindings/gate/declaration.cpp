// The list of declarations, and what Lua sees of it.
#include "bindings/gate/declaration.h"

#include <map>

#include "bindings/gate/stack.h"

namespace sslrun::lua {

// By name: a state opened a second time declares the same.
static std::map<std::string, Declaration>& all() {
  static std::map<std::string, Declaration> map;
  return map;
}

std::string last_part(const std::string& name) { return name.substr(name.find_last_of(".:") + 1); }

void declare(Declaration declaration) {
  std::string name = declaration.name;
  all().insert_or_assign(std::move(name), std::move(declaration));
}

void bind(lua_State* L, std::vector<Bound> functions) {
  for (auto& [function, declaration] : functions) {
    lua_pushcfunction(L, function);
    lua_setfield(L, -2, last_part(declaration.name).c_str());
    declare(std::move(declaration));
  }
}

std::vector<const Declaration*> declarations() {
  std::vector<const Declaration*> list;
  for (const auto& [name, declaration] : all()) list.push_back(&declaration);
  return list;
}

static void set_text(lua_State* L, const char* key, const std::string& text) {
  if (text.empty()) return;
  push_string(L, text);
  lua_setfield(L, -2, key);
}

static void push_values(lua_State* L, const std::vector<DeclaredValue>& values) {
  lua_createtable(L, int(values.size()), 0);
  for (size_t i = 0; i < values.size(); i++) {
    lua_createtable(L, 0, 3);
    set_text(L, "name", values[i].name);
    set_text(L, "type", values[i].type);
    set_text(L, "about", values[i].about);
    lua_rawseti(L, -2, int(i + 1));
  }
}

static std::string type_text(const Option& option) {
  static const char* const kNames[] = {"boolean", "integer", "number", "string", "integer[]", "number[]", "string[]"};
  if (!option.lua_type.empty()) return option.lua_type;
  if (option.one_will_do) return option.type == FieldType::kIntegers ? "integer|integer[]" : "number|number[]";
  if (option.choices.empty()) return kNames[size_t(option.type)];
  std::string text;
  for (const auto& choice : option.choices) text += (text.empty() ? "'" : "|'") + choice + "'";
  return text;
}

// A list of one that may be given as a number is shown as that.
static std::string default_text(const Option& option, const OptionTable& table) {
  std::string text = value_text(option.get(table.defaults()));
  bool one = option.one_will_do && text.find(',') == std::string::npos && text.size() > 2;
  return one ? text.substr(1, text.size() - 2) : text;
}

static void push_options(lua_State* L, const OptionTable& table) {
  lua_createtable(L, int(table.options().size()), 0);
  int count = 0;
  for (const auto& option : table.options()) {
    lua_newtable(L);
    set_text(L, "name", option.name);
    set_text(L, "type", type_text(option));
    set_text(L, "about", option.about);
    set_text(L, "range", option.range.text());
    set_text(L, "otherwise", option.otherwise);
    if (option.get && !option.required && option.otherwise.empty()) set_text(L, "default", default_text(option, table));
    if (!option.choices.empty()) {
      push_field_value(L, option.choices);
      lua_setfield(L, -2, "choices");
    }
    if (option.required) {
      lua_pushboolean(L, true);
      lua_setfield(L, -2, "required");
    }
    lua_rawseti(L, -2, ++count);
  }
}

int push_declarations(lua_State* L) {
  lua_createtable(L, int(all().size()), 0);
  int count = 0;
  for (const auto& [name, declaration] : all()) {
    lua_newtable(L);
    set_text(L, "name", declaration.name);
    set_text(L, "about", declaration.about);
    set_text(L, "source", declaration.source);
    push_values(L, declaration.arguments);
    lua_setfield(L, -2, "arguments");
    push_values(L, declaration.results);
    lua_setfield(L, -2, "results");
    if (declaration.options) {
      push_options(L, *declaration.options);
      lua_setfield(L, -2, "options");
    }
    lua_rawseti(L, -2, ++count);
  }
  return 1;
}

}  // namespace sslrun::lua
