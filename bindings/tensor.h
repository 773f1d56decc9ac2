// at::Tensor as Lua userdata: the userdata block holds the at::Tensor itself (8 bytes).
#pragma once
#include <ATen/core/Tensor.h>

#include <lua.hpp>
#include <string_view>

namespace sslrun::lua {

// Integer key of the Tensor metatable in the registry's array part.
inline constexpr int kTensorMetatable = 1000001;

// Pushes a Tensor (nil when undefined) and tells the memory governor.
void push_tensor(lua_State* L, at::Tensor tensor);

// The Tensor at `index`, or null when it is something else. Undefined after release().
at::Tensor* test_tensor(lua_State* L, int index);

// Throws "[op] expected a Tensor, got number" or "[op] Tensor used after release()".
at::Tensor& check_tensor(lua_State* L, int index, std::string_view op);

}  // namespace sslrun::lua
