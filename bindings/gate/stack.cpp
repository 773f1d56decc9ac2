// Checked reading of Lua values.
#include "bindings/gate/stack.h"

#include "bindings/gate/userdata.h"
#include "lib/core/error.h"
#include "lib/core/quoted.h"

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

Options::Options(lua_State* L, int index, std::string op) : L_(L), index_(index), op_(std::move(op)) {
  if (lua_isnoneornil(L, index))
    index_ = 0;
  else
    check_table(L, index, op_, "options");
}

bool Options::has(const char* key) {
  push(key);
  bool present = !lua_isnil(L_, -1);
  lua_pop(L_, 1);
  return present;
}

void Options::push(const char* key) {
  known_.insert(key);
  if (index_ == 0)
    lua_pushnil(L_);
  else
    lua_getfield(L_, index_, key);
}

double Options::number(const char* key, double fallback) {
  push(key);
  double value = lua_isnil(L_, -1) ? fallback : check_number(L_, -1, op_, key);
  lua_pop(L_, 1);
  return value;
}

int64_t Options::integer(const char* key, int64_t fallback) {
  push(key);
  int64_t value = lua_isnil(L_, -1) ? fallback : check_integer(L_, -1, op_, key);
  lua_pop(L_, 1);
  return value;
}

bool Options::boolean(const char* key, bool fallback) {
  push(key);
  bool value = lua_isnil(L_, -1) ? fallback : check_boolean(L_, -1, op_, key);
  lua_pop(L_, 1);
  return value;
}

std::string Options::string(const char* key, std::string_view fallback) {
  push(key);
  std::string value = lua_isnil(L_, -1) ? std::string(fallback) : check_string(L_, -1, op_, key);
  lua_pop(L_, 1);
  return value;
}

std::string Options::path(const char* key, std::string_view fallback) {
  push(key);
  std::string value = lua_isnil(L_, -1) ? std::string(fallback) : check_path(L_, -1, op_, key);
  lua_pop(L_, 1);
  return value;
}

std::string Options::choice(const char* key, std::string_view fallback, const std::vector<std::string>& choices) {
  std::string value = string(key, fallback);
  for (const auto& choice : choices)
    if (choice == value) return value;
  std::string list;
  for (const auto& choice : choices) list += (list.empty() ? "'" : ", '") + choice + "'";
  throw Error(op_,
              "expected one of " + list + " for '" + key + "', got " + in_quotes(value) + did_you_mean(value, choices));
}

std::vector<double> Options::numbers(const char* key, std::vector<double> fallback) {
  push(key);
  auto value = lua_isnil(L_, -1) ? std::move(fallback) : check_numbers(L_, -1, op_, key);
  lua_pop(L_, 1);
  return value;
}

std::vector<int64_t> Options::integers(const char* key, std::vector<int64_t> fallback) {
  push(key);
  auto value = lua_isnil(L_, -1) ? std::move(fallback) : check_integers(L_, -1, op_, key);
  lua_pop(L_, 1);
  return value;
}

std::vector<std::string> Options::strings(const char* key, std::vector<std::string> fallback) {
  push(key);
  auto value = lua_isnil(L_, -1) ? std::move(fallback) : check_strings(L_, -1, op_, key);
  lua_pop(L_, 1);
  return value;
}

void Options::finish() { finish_behind(0); }

void Options::finish_behind(int array_length) {
  if (index_ == 0) return;
  std::vector<std::string> names(known_.begin(), known_.end());
  lua_pushnil(L_);
  while (lua_next(L_, index_)) {
    lua_pop(L_, 1);
    if (lua_type(L_, -1) == LUA_TNUMBER && lua_tonumber(L_, -1) <= array_length) continue;
    std::string key = lua_type(L_, -1) == LUA_TSTRING ? lua_tostring(L_, -1) : "[" + describe(L_, -1) + "]";
    if (!known_.count(key)) throw Error(op_, "unknown option " + in_quotes(key) + did_you_mean(key, names));
  }
}

}  // namespace sslrun::lua
