// The __index functions of strict tables.
#include "bindings/gate/strict.h"

#include "bindings/gate/stack.h"
#include "bindings/gate/userdata.h"
#include "lib/core/error.h"
#include "lib/core/quoted.h"

namespace sslrun::lua {

static std::string key_text(lua_State* L, int index) {
  if (lua_type(L, index) == LUA_TSTRING) return in_quotes(check_string(L, index, "", ""));
  if (lua_type(L, index) == LUA_TNUMBER) {
    lua_pushvalue(L, index);
    std::string text = std::string("[") + lua_tostring(L, -1) + "]";
    lua_pop(L, 1);
    return text;
  }
  return "[" + describe(L, index) + "]";
}

void throw_unknown_name(lua_State* L, std::string_view module) {
  std::vector<std::string> names;
  lua_pushnil(L);
  while (lua_next(L, 1)) {
    lua_pop(L, 1);
    if (lua_type(L, -1) == LUA_TSTRING) names.emplace_back(lua_tostring(L, -1));
  }
  std::string text = "unknown name " + key_text(L, 2);
  auto near =
      lua_type(L, 2) == LUA_TSTRING ? nearest_names(check_string(L, 2, "", ""), names, 3) : std::vector<std::string>();
  for (size_t i = 0; i < near.size(); i++) text += (i ? ", '" : "; nearest: '") + near[i] + "'";
  throw Error(module, text);
}

// Upvalue: the module's name.
static int missing(lua_State* L) {
  if (lua_type(L, 2) == LUA_TSTRING && std::string_view(lua_tostring(L, 2)).starts_with("__")) return 0;
  throw_unknown_name(L, lua_tostring(L, lua_upvalueindex(1)));
}

// For the metatable on top of the stack.
static void set_missing(lua_State* L, std::string_view module) {
  push_string(L, module);
  lua_pushcclosure(L, gate<missing>, 1);
  lua_setfield(L, -2, "__index");
}

void make_strict(lua_State* L, std::string_view module) {
  if (lua_getmetatable(L, -1)) return lua_pop(L, 1);
  lua_createtable(L, 0, 1);
  set_missing(L, module);
  lua_setmetatable(L, -2);
}

void rename_strict(lua_State* L, std::string_view module) {
  if (!lua_getmetatable(L, -1)) return;
  lua_getfield(L, -1, "__index");
  bool strict = lua_tocfunction(L, -1) == gate<missing>;
  lua_pop(L, 1);
  if (strict) set_missing(L, module);
  lua_pop(L, 1);
}

// Upvalue: the kind.
static int beyond(lua_State* L) {
  if (lua_type(L, 2) != LUA_TNUMBER) return 0;
  size_t items = lua_objlen(L, 1);
  throw Error(lua_tostring(L, lua_upvalueindex(1)),
              (items ? "expected an index in 1.." + std::to_string(items) : std::string("has no items")) + ", got " +
                  key_text(L, 2));
}

void make_bounded(lua_State* L, const char* kind, lua_CFunction text) {
  lua_pushlightuserdata(L, const_cast<char*>(kind));
  lua_rawget(L, LUA_REGISTRYINDEX);
  if (lua_isnil(L, -1)) {
    lua_pop(L, 1);
    lua_createtable(L, 0, 2);
    if (text) {
      lua_pushcfunction(L, text);
      lua_setfield(L, -2, "__tostring");
    }
    lua_pushstring(L, kind);
    lua_pushcclosure(L, gate<beyond>, 1);
    lua_setfield(L, -2, "__index");
    lua_pushlightuserdata(L, const_cast<char*>(kind));
    lua_pushvalue(L, -2);
    lua_rawset(L, LUA_REGISTRYINDEX);
  }
  lua_setmetatable(L, -2);
}

}  // namespace sslrun::lua
