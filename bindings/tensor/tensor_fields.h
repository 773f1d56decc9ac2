// Fields of Tensor: t.shape, t.grad, t.requires_grad = true…
#pragma once
#include <ATen/core/Tensor.h>

#include <lua.hpp>

namespace sslrun::lua {

// Sets getters by field name in the table on top of the stack.
void open_fields(lua_State* L);

// t.name = value for stack indices 1, 2 (a string), 3.
int assign_field(lua_State* L);

// Pushes sizes or strides as a Lua array that prints as "{2, 3}".
void push_sizes(lua_State* L, at::IntArrayRef sizes);

}  // namespace sslrun::lua
