// The Tensor metatable.
#include "bindings/tensor_class.h"

#include "bindings/tensor.h"
#include "bindings/userdata.h"

namespace sslrun::lua {

static int collect(lua_State* L) {
  static_cast<TensorBox*>(lua_touserdata(L, 1))->tensor.~Tensor();
  return 0;
}

void open_tensor(lua_State* L) {
  lua_newtable(L);
  lua_pushcfunction(L, collect);
  lua_setfield(L, -2, "__gc");
  lua_pushliteral(L, "Tensor");
  lua_setfield(L, -2, "__name");
  lua_rawseti(L, LUA_REGISTRYINDEX, kTensorMetatable);
}

}  // namespace sslrun::lua
