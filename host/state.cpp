// Opening and closing the Lua state.
#include "host/state.h"

#include <cerrno>
#include <cstring>
#include <sstream>

#include "bindings/gate/gate.h"
#include "bindings/gate/stack.h"
#include "bindings/modules/open_all.h"
#include "bindings/modules/processes.h"
#include "host/chunks.h"
#include "host/errors.h"
#include "host/exit_functions.h"
#include "host/locate.h"
#include "host/signals.h"
#include "host/sslrun_table.h"
#include "lib/core/interrupt.h"

namespace sslrun::host {

static void set_string(lua_State* L, const char* key, const std::string& value) {
  lua::push_string(L, value);
  lua_setfield(L, -2, key);
}

// package[key] without `entry`.
static std::string path_without(lua_State* L, const char* key, const std::string& entry) {
  lua_getfield(L, -1, key);
  std::stringstream entries(lua_tostring(L, -1));
  lua_pop(L, 1);
  std::string kept;
  for (std::string one; std::getline(entries, one, ';');)
    if (one != entry) kept += (kept.empty() ? "" : ";") + one;
  return kept;
}

// The program's modules, those beside the recipe, the current folder's, then LuaJIT's own and what LUA_PATH and
// LUA_CPATH name. Binary modules are not taken from the current folder: that runs what lies in a folder of downloads.
static void set_search_paths(lua_State* L, const CommandLine& line) {
  std::string scripts = scripts_folder().string(), beside;
  if (line.action == Action::kFile && line.command.empty())
    beside = std::filesystem::path(line.file).parent_path().string();
  if (beside.find_first_of(";?") != beside.npos) beside.clear();  // the search path cannot name such a folder
  lua_getglobal(L, "package");
  set_string(L, "path",
             scripts + "/?.lua;" + scripts + "/?/init.lua;" + (beside.empty() ? "" : beside + "/?.lua;") + "./?.lua;" +
                 path_without(L, "path", "./?.lua"));
  set_string(L, "cpath", path_without(L, "cpath", "./?.so"));
  lua_pop(L, 1);
}

// Throws the text as an error at the user's line, unless it begins with that line already.
static int raise_at_user(lua_State* L) {
  std::string text = lua::check_string(L, 1, "sslrun", "message"), where = lua::where_user(L);
  throw std::runtime_error(text.starts_with(where) ? text.substr(where.size()) : text);
}

// Adds to the module tables what is written in Lua: the bindings know no Lua file.
static void complete_modules(lua_State* L) {
  if (load_file(L, (scripts_folder() / "ssl" / "modules.lua").c_str()) != 0)
    throw std::runtime_error(lua_tostring(L, -1));
  lua_pushcfunction(L, lua::gate<raise_at_user>);
  if (lua_pcall(L, 1, 0, 0) != 0) throw std::runtime_error(lua_tostring(L, -1));
}

lua_State* open_state(const CommandLine& line) {
  if (line.device.starts_with("cuda")) resolve_device(line.device);
  lua_State* L = luaL_newstate();
  if (!L) throw std::runtime_error("not enough memory for Lua");
  luaL_openlibs(L);
  open_exit_functions(L);
  lua::open_all(L);
  open_chunks(L);
  open_sslrun(L, line);
  // A command is not the user's code.
  lua::set_library_prefix("@" + scripts_folder().string() + (line.command.empty() ? "/ssl" : ""));
  set_search_paths(L, line);
  complete_modules(L);
  return L;
}

void leave(lua_State* L, int code) {
  code = run_exit_functions(L, code);
  clear_interrupt(L);
  errno = 0;
  bool lost = std::fflush(stdout) != 0 || std::ferror(stdout);
  if (code == kDone) lua::leave_processes();
  if (lost && code == 0 && errno != EPIPE) {
    complain(std::string("cannot write to standard output: ") + std::strerror(errno));
    code = kFailure;
  }
  release_signals();
  lua_close(L);
  std::fflush(nullptr);
  std::_Exit(code);  // static destructors of LibTorch and its threads are not worth waiting for
}

}  // namespace sslrun::host
