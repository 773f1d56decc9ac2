// torch.autograd_function{forward=, backward=}: differentiable functions written in Lua.
#pragma once
#include <lua.hpp>

namespace sslrun::lua {

// Sets torch.autograd_function in the table on top of the stack.
void open_autograd_function(lua_State* L);

}  // namespace sslrun::lua
