// Value trees of lib/checkpoint between Lua and the engine.
#pragma once
#include <lua.hpp>

#include "bindings/gate/userdata.h"
#include "lib/core/value.h"

namespace sslrun::lua {

template <>
struct TypeName<const OpaqueValue> {
  static constexpr const char* value = "OpaqueValue";
};

// The Lua value at `index` (nil, boolean, number, string, Tensor, table of these); throws "[op] cannot save a
// function".
Value read_value(lua_State* L, int index, const char* op);

// The light userdata that stands for None where a Lua table cannot hold nil: checkpoint.none.
void* none_token();

// Pushes a value tree; None becomes nil, inside a list checkpoint.none.
void push_value(lua_State* L, const Value& value, const char* op);

}  // namespace sslrun::lua
