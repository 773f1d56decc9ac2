// The gate: the one way a C++ function becomes callable from Lua. Turns C++ exceptions into Lua errors that begin
// with the user's file and line, and tests the interrupt flag so that Ctrl-C works in compiled Lua loops.
#pragma once
#include <lua.hpp>
#include <string>
#include <string_view>

namespace sslrun::lua {

using Function = int (*)(lua_State*);

// Runs f(L) with exceptions caught; returns f's result or raises a Lua error. Never catches Lua's own errors.
int run_gated(lua_State* L, Function f);

// lua_CFunction around F. Register every function as `gate<F>`.
template <Function F>
int gate(lua_State* L) {
  return run_gated(L, F);
}

// "file:line: " of the first frame of the user's code (frames of scripts/ssl are skipped), or "".
std::string where_user(lua_State* L);

// Chunks whose name begins with this prefix are the program's own library, not the user's code.
void set_library_prefix(std::string_view prefix);
const std::string& library_prefix();

// The error value of an interrupt; compares equal by identity: lua_touserdata(L, i) == interrupt_token().
void* interrupt_token();

struct NamedFunction {
  const char* name;
  lua_CFunction function;
};

}  // namespace sslrun::lua
