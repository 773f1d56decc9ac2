// torch.no_grad(fn), torch.autocast(device, dtype, fn), seeds, threads and device counts.
#pragma once
#include <lua.hpp>

namespace sslrun::lua {

// Sets the functions in the torch table on top of the stack.
void open_autograd_mode(lua_State* L);

}  // namespace sslrun::lua
