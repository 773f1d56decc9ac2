// How a failed Lua call is told to the user: message with the user's file and line, traceback of the user's frames.
#pragma once
#include <lua.hpp>
#include <string>
#include <string_view>

namespace sslrun::host {

inline constexpr int kDone = 0, kFailure = 1, kUsage = 2;

// Calls the function below `arguments` values. Returns 0 with its results on the stack; else prints the error to
// standard error and returns the exit code: 1 failure, 2 usage error, 128 + signal when stopped by a signal.
int call(lua_State* L, int arguments, int results);

// The error that call() printed last; empty when it printed none, or an error of usage or a signal.
const std::string& last_failure();

// Replaces the message on top of the stack by a usage error: printed without traceback, exit code 2.
void make_usage_error(lua_State* L);

// The subcommand that runs: its errors begin with "sslrun: name: " and with no line of its own code.
void set_command(std::string_view name);

// Writes "sslrun: text" to standard error after what was printed before.
void complain(std::string_view text);

// True when SSLRUN_DEBUG asks for every frame and for C++ backtraces.
bool debugging();

}  // namespace sslrun::host
