// t[…] and t[…] = value: PyTorch's indexing with Lua tables.
#pragma once
#include <lua.hpp>

namespace sslrun::lua {

// Pushes self[key] for the Tensor at stack index 1 and a key that is no string name at index 2 (number, table, Tensor,
// boolean, '...').
int index_tensor(lua_State* L);

// self[key] = value for stack indices 1, 2, 3; value is a number, a boolean or a Tensor (broadcast, converted).
int assign_tensor(lua_State* L);

}  // namespace sslrun::lua
