// Direct calls for the most common operators: no boxed values when the arguments are plain positional ones.
#pragma once
#include <ATen/core/Tensor.h>
#include <c10/util/SmallVector.h>

#include <string_view>

#include "bindings/aten/aten_call.h"
#include "bindings/aten/aten_match.h"
#include "bindings/tensor/tensor.h"

namespace sslrun::lua {

// What a direct call returns, without having touched the Lua stack, when the arguments are other than it expects.
inline constexpr int kNotHot = -1;

struct Hot {
  std::string_view name;
  lua_CFunction function;
};

// Runs F; falls back on the general call.
template <Function F>
int hot_or_general(lua_State* L) {
  try {
    int results = F(L);
    if (results != kNotHot) return results;
  } catch (const std::exception& error) {
    rethrow_named(running_op(L).name, error);
  }
  return call_op(L, running_op(L));
}

template <Function F>
constexpr Hot hot(std::string_view name) {
  return {name, gate<hot_or_general<F>>};
}

// The live tensor at `index`, or null.
inline const at::Tensor* live_tensor(lua_State* L, int index) {
  const at::Tensor* tensor = test_tensor(L, index);
  return tensor && tensor->defined() ? tensor : nullptr;
}

inline bool integer_at(lua_State* L, int index, int64_t& value) {
  if (lua_type(L, index) != LUA_TNUMBER) return false;
  double number = lua_tonumber(L, index);
  value = int64_t(number);
  return is_integer(number);
}

using Sizes = c10::SmallVector<int64_t, 8>;

// A table of integers, or the integers from `index` to the top of the stack.
bool integers_at(lua_State* L, int index, Sizes& sizes);

// Parts of the table of direct calls.
c10::ArrayRef<Hot> hot_arithmetic();
c10::ArrayRef<Hot> hot_reductions();
c10::ArrayRef<Hot> hot_views();

}  // namespace sslrun::lua
