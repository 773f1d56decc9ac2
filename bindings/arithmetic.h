// Tensor arithmetic as Lua writes it: a number may stand on either side.
#pragma once
#include <ATen/core/Tensor.h>

#include <lua.hpp>

namespace sslrun::lua {

enum class Operation { kAdd, kSub, kMul, kDiv };

// Pushes a (operation) b for the values at 1 and 2, Tensors or numbers of which at least one is a Tensor; false, with
// nothing pushed, for anything else. Numbers are wrapped as in Python.
template <Operation operation>
bool push_arithmetic(lua_State* L);

}  // namespace sslrun::lua
