// Functions that run when the program ends.
#pragma once
#include <lua.hpp>

namespace sslrun::host {

// An empty list of them.
void open_exit_functions(lua_State* L);

// sslrun.at_exit(f)
int at_exit(lua_State* L);

// Runs them, last one first, with the exit code. Returns `code`, or the code of a function that failed.
int run_exit_functions(lua_State* L, int code);

}  // namespace sslrun::host
