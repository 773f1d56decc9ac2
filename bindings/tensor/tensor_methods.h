// Tensor methods that are more than an ATen operator: item, tolist, size, to, contiguous, release…
#pragma once
#include <lua.hpp>

namespace sslrun::lua {

// Sets them in the methods table on top of the stack.
void open_methods(lua_State* L);

}  // namespace sslrun::lua
