// Both ways by nlohmann's library.
#include "bindings/modules/lua_json.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "bindings/gate/stack.h"
#include "bindings/gate/userdata.h"
#include "bindings/tensor/tensor.h"

namespace sslrun::lua {

static constexpr int kMaxNesting = 64;

static nlohmann::json encode(lua_State* L, int index, int depth);

// Keys 1..n make an array; other tables make an object with sorted keys; {} makes an object.
static nlohmann::json encode_table(lua_State* L, int index, int depth) {
  if (depth > kMaxNesting) throw Error("log.json", "tables nested more than 64 deep (is there a cycle?)");
  luaL_checkstack(L, 4, "too deep");
  int length = int(lua_objlen(L, index));
  nlohmann::json object = nlohmann::json::object(), array = nlohmann::json::array();
  lua_pushnil(L);
  while (lua_next(L, index)) {
    if (lua_type(L, -2) == LUA_TSTRING && length > 0)
      throw Error("log.json",
                  "a table mixes array items with the key '" + check_string(L, -2, "log.json", "key") + "'");
    if (lua_type(L, -2) == LUA_TSTRING)
      object[check_string(L, -2, "log.json", "key")] = encode(L, lua_gettop(L), depth + 1);
    else if (lua_type(L, -2) != LUA_TNUMBER || length == 0)
      throw Error("log.json", "expected string keys or an array, got a key of type " + describe(L, -2));
    lua_pop(L, 1);
  }
  if (length == 0) return object;
  for (int i = 1; i <= length; i++) {
    lua_rawgeti(L, index, i);
    array.push_back(encode(L, lua_gettop(L), depth + 1));
    lua_pop(L, 1);
  }
  return array;
}

// Whole numbers are written without a point; what JSON does not have, NaN and infinity, becomes null.
static nlohmann::json encode_number(double value) {
  constexpr double kMostDigits = 1e17;
  if (value == std::floor(value) && std::fabs(value) < kMostDigits && !(value == 0 && std::signbit(value)))
    return int64_t(value);
  return value;
}

static nlohmann::json encode(lua_State* L, int index, int depth) {
  switch (lua_type(L, index)) {
    case LUA_TNIL:
      return nullptr;
    case LUA_TBOOLEAN:
      return bool(lua_toboolean(L, index));
    case LUA_TNUMBER:
      return encode_number(lua_tonumber(L, index));
    case LUA_TSTRING:
      return check_string(L, index, "log.json", "value");
    case LUA_TTABLE:
      return encode_table(L, index, depth);
  }
  if (at::Tensor* tensor = test_tensor(L, index); tensor && tensor->defined() && tensor->numel() == 1)
    return encode_number(tensor->item().toDouble());
  throw Error("log.json", "expected a table, string, number, boolean or one-element Tensor, got " + describe(L, index));
}

std::string json_of(lua_State* L, int index) {
  // Bytes that are not UTF-8 become U+FFFD.
  return encode(L, index, 0).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

int write_json(lua_State* L) {
  push_string(L, json_of(L, 1));
  return 1;
}

// null leaves its place empty.
static void push_json(lua_State* L, const nlohmann::json& value, int depth) {
  if (depth > kMaxNesting) throw Error("log.parse_json", "values nested more than 64 deep");
  luaL_checkstack(L, 4, "too deep");
  switch (value.type()) {
    case nlohmann::json::value_t::object:
      lua_createtable(L, 0, int(value.size()));
      for (const auto& [key, item] : value.items()) {
        push_string(L, key);
        push_json(L, item, depth + 1);
        lua_rawset(L, -3);
      }
      return;
    case nlohmann::json::value_t::array:
      lua_createtable(L, int(value.size()), 0);
      for (size_t i = 0; i < value.size(); i++) {
        push_json(L, value[i], depth + 1);
        lua_rawseti(L, -2, int(i + 1));
      }
      return;
    case nlohmann::json::value_t::string:
      return push_string(L, value.get_ref<const std::string&>());
    case nlohmann::json::value_t::boolean:
      return lua_pushboolean(L, value.get<bool>());
    case nlohmann::json::value_t::null:
      return lua_pushnil(L);
    default:
      return lua_pushnumber(L, value.get<double>());
  }
}

int parse_json(lua_State* L) {
  nlohmann::json value;
  try {
    value = nlohmann::json::parse(check_string(L, 1, "log.parse_json", "text"));
  } catch (const nlohmann::json::parse_error& error) {
    std::string reason = error.what();
    size_t words = reason.find(": ");
    throw Error("log.parse_json",
                "byte " + std::to_string(error.byte) + ": " + reason.substr(words == reason.npos ? 0 : words + 2));
  } catch (const nlohmann::json::exception& error) {  // a number that no double holds
    std::string reason = error.what();
    throw Error("log.parse_json", reason.substr(reason.find("] ") + 2));
  }
  push_json(L, value, 0);
  return 1;
}

}  // namespace sslrun::lua
