// Reading Lua values into value trees and pushing them back.
#include "bindings/modules/lua_value.h"

#include "bindings/gate/stack.h"
#include "bindings/gate/userdata.h"
#include "bindings/tensor/tensor.h"
#include "lib/core/interrupt.h"

namespace sslrun::lua {

static constexpr double kExactInteger = 9007199254740992.0;  // 2^53
static constexpr size_t kMaxNesting = 64;

void* none_token() {
  static char token;
  return &token;
}

namespace {

// Where a value comes from or goes to, for error texts: the chain of keys, which is put together when it is needed.
struct Place {
  const char* op;
  const Place* parent = nullptr;
  const Key* key = nullptr;
  size_t depth = 0;
  Place child(const Key& key) const { return {op, this, &key, depth + 1}; }
  std::string name() const { return parent ? child_name(parent->name(), *key) : ""; }
};

}  // namespace

[[noreturn]] static void cannot_save(const Place& place, const std::string& what, const std::string& advice = "") {
  const std::string name = place.name();
  throw Error(place.op, "cannot save " + what + (name.empty() ? "" : " at '" + name + "'") + advice);
}

static bool is_integer(double number) {
  return number == std::floor(number) && std::fabs(number) <= kExactInteger && !(number == 0 && std::signbit(number));
}

static Value read_value(lua_State* L, int index, const Place& place);

// Keys 1..n make a list; otherwise string and integer keys make a dict, integers first, both sorted.
static Value read_table(lua_State* L, int index, const Place& place) {
  if (place.depth > kMaxNesting) cannot_save(place, "tables nested more than 64 deep", " (is there a cycle?)");
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
      keys.emplace_back(check_string(L, -1, place.op, "key"));
    else
      cannot_save(place, "a table key of type " + describe(L, -1), "; use strings or whole numbers");
    auto* number = std::get_if<int64_t>(&keys.back());
    list = list && number && *number >= 1 && size_t(*number) <= length;
  }
  if (list && keys.size() == length) {
    List items;
    items.reserve(length);
    for (size_t i = 1; i <= length; i++) {
      lua_rawgeti(L, index, int(i));
      Key key = int64_t(i);
      items.push_back(read_value(L, lua_gettop(L), place.child(key)));
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
    Value value = read_value(L, lua_gettop(L), place.child(key));
    lua_pop(L, 1);
    dict.push_back({std::move(key), std::move(value)});
  }
  return {std::move(dict)};
}

static Value read_value(lua_State* L, int index, const Place& place) {
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
      return {check_string(L, index, place.op, "value")};
    case LUA_TTABLE:
      return read_table(L, index, place);
    case LUA_TLIGHTUSERDATA:
      if (lua_touserdata(L, index) == none_token()) return {};
      break;
    case LUA_TUSERDATA:
      if (test_tensor(L, index)) return {check_tensor(L, index, place.op)};
      if (auto* opaque = test_object<const OpaqueValue>(L, index); opaque && *opaque)
        cannot_save(place, "the " + describe(**opaque), "; leave it out");
      cannot_save(place, "a " + describe(L, index), "; save its state_dict()");
  }
  cannot_save(place, "a " + describe(L, index));
}

static void push_value(lua_State* L, const Value& value, const Place& place);

static void push_integer(lua_State* L, int64_t value, const Place& place) {
  if (std::fabs(double(value)) > kExactInteger)
    throw Error(place.op,
                "the integer " + std::to_string(value) + " at '" + place.name() + "' has no exact Lua number");
  lua_pushnumber(L, double(value));
}

struct Pusher {
  lua_State* L;
  const Place& place;
  void operator()(None) { lua_pushnil(L); }
  void operator()(bool value) { lua_pushboolean(L, value); }
  void operator()(int64_t value) { push_integer(L, value, place); }
  void operator()(double value) { lua_pushnumber(L, value); }
  void operator()(const std::string& value) { push_string(L, value); }
  void operator()(const at::Tensor& value) { push_tensor(L, value); }
  void operator()(const Opaque& value) { push_object(L, value); }
  void operator()(const List& list) {
    lua_createtable(L, int(list.size()), 0);
    for (size_t i = 0; i < list.size(); i++) {
      Key key = int64_t(i + 1);
      push_value(L, list[i], place.child(key));
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
      Place child = place.child(key);
      if (auto* number = std::get_if<int64_t>(&key))
        push_integer(L, *number, child);
      else
        push_string(L, std::get<std::string>(key));
      push_value(L, item, child);
      lua_rawset(L, -3);
    }
  }
};

static void push_value(lua_State* L, const Value& value, const Place& place) {
  check_interrupt();
  luaL_checkstack(L, 4, "too deep");
  std::visit(Pusher{L, place}, value.data);
}

Value read_value(lua_State* L, int index, const char* op) { return read_value(L, index, Place{op}); }

void push_value(lua_State* L, const Value& value, const char* op) { push_value(L, value, Place{op}); }

}  // namespace sslrun::lua
