// Lua module `checkpoint`: value trees between Lua tables and files.
#include "bindings/open_all.h"
#include "bindings/stack.h"
#include "bindings/tensor.h"
#include "bindings/userdata.h"
#include "lib/checkpoint/load.h"
#include "lib/checkpoint/save.h"

namespace sslrun::lua {

using checkpoint::child_name;
using checkpoint::Dict;
using checkpoint::Entry;
using checkpoint::Key;
using checkpoint::List;
using checkpoint::Value;

static constexpr double kExactInteger = 9007199254740992.0;  // 2^53
static constexpr size_t kMaxNesting = 64;

// The address stands for Python's None where a Lua table cannot hold nil.
static void* none_token() {
  static char token;
  return &token;
}

[[noreturn]] static void cannot_save(const std::string& what, const std::string& name, const std::string& advice = "") {
  throw Error("checkpoint.save", "cannot save " + what + (name.empty() ? "" : " at '" + name + "'") + advice);
}

static bool is_integer(double number) {
  return number == std::floor(number) && std::fabs(number) <= kExactInteger && !(number == 0 && std::signbit(number));
}

static Value read_value(lua_State* L, int index, const std::string& name, size_t depth);

// Keys 1..n make a list; otherwise string and integer keys make a dict, integers first, both sorted.
static Value read_table(lua_State* L, int index, const std::string& name, size_t depth) {
  if (depth > kMaxNesting) cannot_save("tables nested more than 64 deep", name, " (is there a cycle?)");
  luaL_checkstack(L, 4, "too deep");
  std::vector<Key> keys;
  size_t length = lua_objlen(L, index);
  bool list = length > 0;
  lua_pushnil(L);
  while (lua_next(L, index)) {
    lua_pop(L, 1);
    if (lua_type(L, -1) == LUA_TNUMBER && is_integer(lua_tonumber(L, -1)))
      keys.emplace_back(int64_t(lua_tonumber(L, -1)));
    else if (lua_type(L, -1) == LUA_TSTRING)
      keys.emplace_back(check_string(L, -1, "checkpoint.save", "key"));
    else
      cannot_save("a table key of type " + describe(L, -1), name, "; use strings or whole numbers");
    auto* number = std::get_if<int64_t>(&keys.back());
    list = list && number && *number >= 1 && size_t(*number) <= length;
  }
  if (list && keys.size() == length) {
    List items;
    items.reserve(length);
    for (size_t i = 1; i <= length; i++) {
      lua_rawgeti(L, index, int(i));
      items.push_back(read_value(L, lua_gettop(L), child_name(name, int64_t(i)), depth + 1));
      lua_pop(L, 1);
    }
    return {std::move(items)};
  }
  std::sort(keys.begin(), keys.end());
  Dict dict;
  dict.reserve(keys.size());
  for (auto& key : keys) {
    if (auto* number = std::get_if<int64_t>(&key))
      lua_pushnumber(L, double(*number));
    else
      push_string(L, std::get<std::string>(key));
    lua_rawget(L, index);
    Value value = read_value(L, lua_gettop(L), child_name(name, key), depth + 1);
    lua_pop(L, 1);
    dict.push_back({std::move(key), std::move(value)});
  }
  return {std::move(dict)};
}

static Value read_value(lua_State* L, int index, const std::string& name, size_t depth) {
  switch (lua_type(L, index)) {
    case LUA_TNIL:
      return {};
    case LUA_TBOOLEAN:
      return {bool(lua_toboolean(L, index))};
    case LUA_TNUMBER: {
      double number = lua_tonumber(L, index);
      if (is_integer(number)) return {int64_t(number)};
      return {number};
    }
    case LUA_TSTRING:
      return {check_string(L, index, "checkpoint.save", "value")};
    case LUA_TTABLE:
      return read_table(L, index, name, depth);
    case LUA_TLIGHTUSERDATA:
      if (lua_touserdata(L, index) == none_token()) return {};
      break;
    case LUA_TUSERDATA:
      if (test_tensor(L, index)) return {check_tensor(L, index, "checkpoint.save")};
      cannot_save("a " + describe(L, index), name, "; save its state_dict()");
  }
  cannot_save("a " + describe(L, index), name);
}

static void push_value(lua_State* L, const Value& value, const std::string& name);

static void push_integer(lua_State* L, int64_t value, const std::string& name) {
  if (std::fabs(double(value)) > kExactInteger)
    throw Error("checkpoint.load",
                "the integer " + std::to_string(value) + " at '" + name + "' has no exact Lua number");
  lua_pushnumber(L, double(value));
}

struct Pusher {
  lua_State* L;
  const std::string& name;
  void operator()(checkpoint::None) { lua_pushnil(L); }
  void operator()(bool value) { lua_pushboolean(L, value); }
  void operator()(int64_t value) { push_integer(L, value, name); }
  void operator()(double value) { lua_pushnumber(L, value); }
  void operator()(const std::string& value) { push_string(L, value); }
  void operator()(const at::Tensor& value) { push_tensor(L, value); }
  void operator()(const List& list) {
    lua_createtable(L, int(list.size()), 0);
    for (size_t i = 0; i < list.size(); i++) {
      push_value(L, list[i], child_name(name, int64_t(i + 1)));
      if (lua_isnil(L, -1)) {
        lua_pop(L, 1);
        lua_pushlightuserdata(L, none_token());
      }
      lua_rawseti(L, -2, int(i + 1));
    }
  }
  void operator()(const Dict& dict) {
    lua_createtable(L, 0, int(dict.size()));
    for (const auto& [key, item] : dict) {
      std::string child = child_name(name, key);
      if (auto* number = std::get_if<int64_t>(&key))
        push_integer(L, *number, child);
      else
        push_string(L, std::get<std::string>(key));
      push_value(L, item, child);
      lua_rawset(L, -3);
    }
  }
};

static void push_value(lua_State* L, const Value& value, const std::string& name) {
  luaL_checkstack(L, 4, "too deep");
  std::visit(Pusher{L, name}, value.data);
}

static int save(lua_State* L) {
  std::string path = check_string(L, 1, "checkpoint.save", "path");
  if (lua_gettop(L) < 2) throw Error("checkpoint.save", "expected a value to save, got no value");
  checkpoint::save(path, read_value(L, 2, "", 0));
  return 0;
}

static int load(lua_State* L) {
  std::string path = check_string(L, 1, "checkpoint.load", "path");
  push_value(L, checkpoint::load(path), "");
  return 1;
}

void open_checkpoint(lua_State* L) {
  static constexpr NamedFunction kFunctions[] = {{"save", gate<save>}, {"load", gate<load>}};
  lua_newtable(L);
  set_functions(L, kFunctions);
  lua_pushlightuserdata(L, none_token());
  lua_setfield(L, -2, "none");
}

}  // namespace sslrun::lua
