// Random generators as Lua userdata, for the `generator` argument of operators.
#pragma once
#include <ATen/core/Generator.h>

#include <lua.hpp>

namespace sslrun::lua {

// The generator at `index`, or null.
at::Generator* test_generator(lua_State* L, int index);

// Sets torch.generator(seed, {device = 'cpu'}) in the table on top of the stack. Methods: manual_seed(n),
// initial_seed(), release().
void open_generator(lua_State* L);

}  // namespace sslrun::lua
