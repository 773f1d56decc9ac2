// The global table `sslrun`, and what else of the command line Lua sees.
#pragma once
#include <lua.hpp>
#include <string>

#include "host/command_line.h"

namespace sslrun::host {

// Sets the globals `sslrun` and `arg`, and os.exit, which is sslrun.exit.
void open_sslrun(lua_State* L, const CommandLine& line);

// "auto" and "cuda" become the device they mean here; throws UsageError when there is no such GPU.
std::string resolve_device(const std::string& wanted);

}  // namespace sslrun::host
