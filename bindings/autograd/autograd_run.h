// t:backward() and torch.grad.
#pragma once
#include <lua.hpp>

namespace sslrun::lua {

// Sets torch.grad in the table on top of the stack.
void open_autograd_run(lua_State* L);

// Sets backward in the methods table on top of the stack.
void open_autograd_methods(lua_State* L);

}  // namespace sslrun::lua
