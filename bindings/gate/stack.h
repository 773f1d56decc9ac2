// Checked reading of Lua arguments, and pushing of C++ values.
#pragma once
#include <string>
#include <vector>

#include "bindings/gate/gate.h"

namespace sslrun::lua {

// Each throws "[op] expected <what>, got <type>" (argument numbers count from 1).
double check_number(lua_State* L, int index, std::string_view op, std::string_view name);
int64_t check_integer(lua_State* L, int index, std::string_view op, std::string_view name);
bool check_boolean(lua_State* L, int index, std::string_view op, std::string_view name);
std::string check_string(lua_State* L, int index, std::string_view op, std::string_view name);
// A string for the file system: one with a NUL byte is refused.
std::string check_path(lua_State* L, int index, std::string_view op, std::string_view name);
// Throws "[op] expected A for 'name', got B".
[[noreturn]] void mismatch(lua_State* L, int index, std::string_view op, std::string_view name,
                           std::string_view expected);
void check_table(lua_State* L, int index, std::string_view op, std::string_view name);
// The items of an array, each read by check(index, "name[i]").
template <class Check>
auto check_list(lua_State* L, int index, std::string_view op, std::string_view name, Check check) {
  check_table(L, index, op, name);
  if (index < 0) index = lua_gettop(L) + index + 1;
  std::vector<decltype(check(-1, std::string()))> items;
  for (int i = 1, n = int(lua_objlen(L, index)); i <= n; i++) {
    lua_rawgeti(L, index, i);
    items.push_back(check(-1, std::string(name) + "[" + std::to_string(i) + "]"));
    lua_pop(L, 1);
  }
  return items;
}
std::vector<int64_t> check_integers(lua_State* L, int index, std::string_view op, std::string_view name);
std::vector<double> check_numbers(lua_State* L, int index, std::string_view op, std::string_view name);
std::vector<std::string> check_strings(lua_State* L, int index, std::string_view op, std::string_view name);

void push_string(lua_State* L, std::string_view text);
// Field `key` of the table on top of the stack.
void set_number(lua_State* L, const char* key, double value);

}  // namespace sslrun::lua
