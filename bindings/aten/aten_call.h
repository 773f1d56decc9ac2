// The general call of an operator, and what the direct calls of hot operators share with it.
#pragma once
#include <exception>

#include "bindings/aten/aten_match.h"
#include "bindings/gate/gate.h"

namespace sslrun::lua {

// Chooses the overload for the arguments on the stack, calls it and pushes its results; returns their number.
int call_op(lua_State* L, Op& op);

// The overload that fits; throws "[op] no overload takes (…)" when none does.
const Overload& choose(Op& op, Arguments& arguments);

// Throws the error again with "[op] " in front, unless it already says who threw it.
[[noreturn]] void rethrow_named(std::string_view op, const std::exception& error);

// The operator whose closure is running.
inline Op& running_op(lua_State* L) { return *static_cast<Op*>(lua_touserdata(L, lua_upvalueindex(1))); }

// The gated direct call of an operator for the usual arguments, or null when it has none.
lua_CFunction hot_function(std::string_view name);

}  // namespace sslrun::lua
