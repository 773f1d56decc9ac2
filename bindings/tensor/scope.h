// torch.scope(fn): Tensors made while fn runs are freed when it ends, except those it returns.
#pragma once
#include <lua.hpp>

#include "bindings/tensor/tensor.h"

namespace sslrun::lua {

// Is a scope open: new Tensors are to be noted with note_in_scope.
extern bool scope_open;
void note_in_scope(TensorBox& box);
// A Tensor's userdata goes away.
void forget_in_scope(TensorBox& box);

// Sets torch.scope in the table on top of the stack.
void open_scope(lua_State* L);

}  // namespace sslrun::lua
