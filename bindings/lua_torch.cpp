// Lua module `torch`: ATen operators, Tensor metatable.
#include "bindings/gate.h"
#include "bindings/open_all.h"
#include "bindings/tensor.h"
#include "bindings/userdata.h"

namespace sslrun::lua {

void push_tensor(lua_State* L, at::Tensor tensor) {
  if (!tensor.defined()) return lua_pushnil(L);
  new (lua_newuserdata(L, sizeof(at::Tensor))) at::Tensor(std::move(tensor));
  lua_rawgeti(L, LUA_REGISTRYINDEX, kTensorMetatable);
  lua_setmetatable(L, -2);
}

at::Tensor* test_tensor(lua_State* L, int index) {
  if (lua_type(L, index) != LUA_TUSERDATA || !lua_getmetatable(L, index)) return nullptr;
  lua_rawgeti(L, LUA_REGISTRYINDEX, kTensorMetatable);
  bool same = lua_rawequal(L, -1, -2);
  lua_pop(L, 2);
  return same ? static_cast<at::Tensor*>(lua_touserdata(L, index)) : nullptr;
}

at::Tensor& check_tensor(lua_State* L, int index, std::string_view op) {
  at::Tensor* tensor = test_tensor(L, index);
  if (!tensor) throw Error(op, "expected a Tensor, got " + describe(L, index));
  if (!tensor->defined()) throw Error(op, "Tensor used after release()");
  return *tensor;
}

void open_torch(lua_State* L) { lua_newtable(L); }

}  // namespace sslrun::lua
