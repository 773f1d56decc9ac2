// The Tensor class of Lua: metatable, fields, own methods, and the functions of `torch` that are not ATen operators.
#pragma once
#include <lua.hpp>

namespace sslrun::lua {

// Expects the torch module table on top of the stack and leaves it there. Registers the Tensor metatable and sets the
// own functions of `torch`; own Tensor methods win over operators of the same name.
void open_tensor(lua_State* L);

}  // namespace sslrun::lua
