// Operators as fields of torch and methods of Tensor, made at first use.
#include "bindings/aten/aten.h"

#include "bindings/aten/aten_call.h"
#include "bindings/aten/aten_inspect.h"
#include "bindings/gate/stack.h"
#include "bindings/tensor/aten_generator.h"
#include "lib/core/error.h"

namespace sslrun::lua {

// Registry key of the Tensor methods table.
static char methods_key;

static int call_function(lua_State* L) { return call_op(L, running_op(L)); }

// where and polygamma: the tensor before the colon is not the first argument.
static int call_method(lua_State* L) {
  Op& op = running_op(L);
  if (lua_gettop(L) > op.self) {
    lua_pushvalue(L, 1);
    lua_insert(L, op.self + 2);
    lua_remove(L, 1);
  }
  return call_op(L, op);
}

void push_op(lua_State* L, std::string_view name) {
  Op* op = find_op(name);
  if (!op) return lua_pushnil(L);
  lua_CFunction direct = hot_function(op->name);
  lua_pushlightuserdata(L, op);
  lua_pushcclosure(L, direct ? direct : gate<call_function>, 1);
}

void push_tensor_methods(lua_State* L) {
  lua_pushlightuserdata(L, &methods_key);
  lua_rawget(L, LUA_REGISTRYINDEX);
  if (!lua_isnil(L, -1)) return;
  lua_pop(L, 1);
  lua_newtable(L);
  lua_pushlightuserdata(L, &methods_key);
  lua_pushvalue(L, -2);
  lua_rawset(L, LUA_REGISTRYINDEX);
}

void push_tensor_method(lua_State* L, std::string_view name) {
  Op* op = find_op(name);
  if (!op || !is_method(*op)) return lua_pushnil(L);
  push_tensor_methods(L);
  push_string(L, name);
  if (op->self == 0) {
    push_op(L, name);
  } else {
    lua_pushlightuserdata(L, op);
    lua_pushcclosure(L, gate<call_method>, 1);
  }
  lua_pushvalue(L, -1);
  lua_insert(L, -4);
  lua_rawset(L, -3);
  lua_pop(L, 1);
}

// __index of torch: an operator becomes a function at first use.
static int index_torch(lua_State* L) {
  if (lua_type(L, 2) != LUA_TSTRING) return 0;
  std::string_view name = lua_tostring(L, 2);
  push_op(L, name);
  if (lua_isnil(L, -1)) {
    if (name.starts_with("__")) return 1;
    throw Error("torch", unknown_name(L, 1, name));
  }
  lua_pushvalue(L, 2);
  lua_pushvalue(L, -2);
  lua_rawset(L, 1);
  return 1;
}

void open_aten(lua_State* L) {
  open_inspection(L);
  open_generator(L);
  lua_newtable(L);
  lua_pushcfunction(L, gate<index_torch>);
  lua_setfield(L, -2, "__index");
  lua_setmetatable(L, -2);
}

}  // namespace sslrun::lua
