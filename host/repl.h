// The interactive prompt.
#pragma once
#include <lua.hpp>

namespace sslrun::host {

// Reads, runs and prints until Ctrl-D. Errors and Ctrl-C return to the prompt. Returns the exit code.
int run_repl(lua_State* L);

}  // namespace sslrun::host
