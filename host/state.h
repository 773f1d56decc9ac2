// The life of the program's Lua state: opening it with all modules, and leaving the program in good order.
#pragma once
#include <lua.hpp>

#include "host/command_line.h"

namespace sslrun::host {

// A state with every module, `package.path`, `arg` and the `sslrun` table. Throws UsageError for a device that is not
// there.
lua_State* open_state(const CommandLine& line);

// Runs the exit functions, closes the state, flushes the output and ends the process.
[[noreturn]] void leave(lua_State* L, int code);

}  // namespace sslrun::host
