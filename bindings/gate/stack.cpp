// Checked reading of Lua values.
#include "bindings/gate/stack.h"

#include "bindings/gate/userdata.h"
#include "lib/core/error.h"

namespace sslrun::lua {

std::string describe(lua_State* L, int index) {
  int type = lua_type(L, index);
  if (type == LUA_TNONE) return "no value";
  if (type == LUA_TUSERDATA && luaL_getmetafield(L, index, "__name")) {
    std::string name = lua_isstring(L, -1) ? lua_tostring(L, -1) : "userdata";
    lua_pop(L, 1);
    return name;
  }
  return lua_typename(L, type);
}

[[noreturn]] void mismatch(lua_State* L, int index, std::string_view op, std::string_view name,
                           std::string_view expected) {
  throw Error(op, "expected " + std::string(expected) + " for '" + std::string(name) + "', got " + describe(L, index));
}

double check_number(lua_State* L, int index, std::string_view op, std::string_view name) {
  if (lua_type(L, index) != LUA_TNUMBER) mismatch(L, index, op, name, "a number");
  return lua_tonumber(L, index);
}

int64_t check_integer(lua_State* L, int index, std::string_view op, std::string_view name) {
  if (lua_type(L, index) != LUA_TNUMBER) mismatch(L, index, op, name, "an integer");
  double value = lua_tonumber(L, index);
  if (value != double(int64_t(value)))
    throw Error(op, "expected an integer for '" + std::string(name) + "', got " + std::to_string(value));
  return int64_t(value);
}

bool check_boolean(lua_State* L, int index, std::string_view op, std::string_view name) {
  if (lua_type(L, index) != LUA_TBOOLEAN) mismatch(L, index, op, name, "true or false");
  return lua_toboolean(L, index);
}

std::string check_string(lua_State* L, int index, std::string_view op, std::string_view name) {
  if (lua_type(L, index) != LUA_TSTRING) mismatch(L, index, op, name, "a string");
  size_t length;
  const char* text = lua_tolstring(L, index, &length);
  return {text, length};
}

std::string check_path(lua_State* L, int index, std::string_view op, std::string_view name) {
  std::string path = check_string(L, index, op, name);
  // The system would take what stands before it for the whole path.
  if (size_t nul = path.find('\0'); nul != std::string::npos)
    throw Error(op, "expected a path without a NUL byte for '" + std::string(name) + "', got one behind '" +
                        path.substr(0, nul) + "'");
  return path;
}

void check_table(lua_State* L, int index, std::string_view op, std::string_view name) {
  if (lua_type(L, index) != LUA_TTABLE) mismatch(L, index, op, name, "a table");
}

std::vector<int64_t> check_integers(lua_State* L, int index, std::string_view op, std::string_view name) {
  return check_list(L, index, op, name, [&](int i, std::string item) { return check_integer(L, i, op, item); });
}

std::vector<double> check_numbers(lua_State* L, int index, std::string_view op, std::string_view name) {
  return check_list(L, index, op, name, [&](int i, std::string item) { return check_number(L, i, op, item); });
}

std::vector<std::string> check_strings(lua_State* L, int index, std::string_view op, std::string_view name) {
  return check_list(L, index, op, name, [&](int i, std::string item) { return check_string(L, i, op, item); });
}

void push_string(lua_State* L, std::string_view text) { lua_pushlstring(L, text.data(), text.size()); }

void set_number(lua_State* L, const char* key, double value) {
  lua_pushnumber(L, value);
  lua_setfield(L, -2, key);
}

}  // namespace sslrun::lua
