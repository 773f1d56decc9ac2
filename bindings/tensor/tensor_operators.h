// The arithmetic metamethods of Tensor.
#pragma once
#include <lua.hpp>

namespace sslrun::lua {

// Sets __add, __sub, __mul, __div, __pow, __mod, __unm, __len, __tostring and helpful errors for < and <= in the
// metatable on top of the stack.
void open_operators(lua_State* L);

}  // namespace sslrun::lua
