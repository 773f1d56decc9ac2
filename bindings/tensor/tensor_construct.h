// Tensors from Lua values and back.
#pragma once
#include <ATen/core/Tensor.h>

#include <lua.hpp>
#include <optional>
#include <string_view>

namespace sslrun::lua {

// The value at `index` (nested tables of numbers or booleans, a number, a boolean, a Tensor that is copied) as a CPU
// Tensor of the dtype it suggests: numbers float32, booleans bool. Ragged tables throw, naming the place.
at::Tensor tensor_from_lua(lua_State* L, int index, std::string_view op, std::optional<at::ScalarType> dtype = {});

// Pushes one element as a Lua number, boolean, or {real=, imag=}. The Tensor has one element.
void push_item(lua_State* L, const at::Tensor& tensor);

// Pushes nested Lua arrays (a plain value for a 0-d Tensor).
void push_list(lua_State* L, const at::Tensor& tensor);

// Sets torch.tensor and torch.is_tensor in the table on top of the stack.
void open_construct(lua_State* L);

}  // namespace sslrun::lua
