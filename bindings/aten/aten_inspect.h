// torch.schemas, torch.overloads, torch.which.
#pragma once
#include <lua.hpp>

namespace sslrun::lua {

// Sets the three functions in the table on top of the stack.
void open_inspection(lua_State* L);

}  // namespace sslrun::lua
