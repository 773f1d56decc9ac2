// at::Tensor as Lua userdata.
#pragma once
#include <ATen/core/Tensor.h>

#include <lua.hpp>
#include <string_view>

namespace sslrun::lua {

// Integer key of the Tensor metatable in the registry's array part.
inline constexpr int kTensorMetatable = 1000001;

// What a Tensor's userdata holds. `tag` tells it from every other userdata without a look at the metatable.
struct TensorBox {
  at::Tensor tensor;
  const void* tag;
  uint64_t scope_slot;  // 1-based place in the list of the open torch.scope calls, 0 outside of them
};

// Pushes a Tensor (nil when undefined) and tells the memory governor.
void push_tensor(lua_State* L, at::Tensor tensor);

// The Tensor at `index`, or null when it is something else. Undefined after release().
at::Tensor* test_tensor(lua_State* L, int index);

// Throws "[op] expected a Tensor, got number" or "[op] Tensor used after release()".
at::Tensor& check_tensor(lua_State* L, int index, std::string_view op);

}  // namespace sslrun::lua
