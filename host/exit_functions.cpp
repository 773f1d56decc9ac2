// The functions given to sslrun.at_exit: a list in the registry.
#include "host/exit_functions.h"

#include <csignal>

#include "host/errors.h"
#include "host/signals.h"
#include "lib/core/error.h"

namespace sslrun::host {

static char exit_functions_key;

void open_exit_functions(lua_State* L) {
  lua_pushlightuserdata(L, &exit_functions_key);
  lua_newtable(L);
  lua_rawset(L, LUA_REGISTRYINDEX);
}

int at_exit(lua_State* L) {
  if (!lua_isfunction(L, 1))
    throw Error("sslrun.at_exit", std::string("expected a function, got ") + luaL_typename(L, 1));
  lua_pushlightuserdata(L, &exit_functions_key);
  lua_rawget(L, LUA_REGISTRYINDEX);
  lua_pushvalue(L, 1);
  lua_rawseti(L, -2, int(lua_objlen(L, -2)) + 1);
  return 0;
}

int run_exit_functions(lua_State* L, int code) {
  clear_interrupt(L);
  if (code > 128) signal(SIGPIPE, SIG_IGN);
  lua_pushlightuserdata(L, &exit_functions_key);
  lua_rawget(L, LUA_REGISTRYINDEX);
  int list = lua_gettop(L);
  const std::string failure = last_failure();  // without those of the functions themselves
  while (int count = int(lua_objlen(L, list))) {
    lua_rawgeti(L, list, count);
    lua_pushnil(L);
    lua_rawseti(L, list, count);
    lua_pushinteger(L, code);
    if (failure.empty())
      lua_pushnil(L);
    else
      lua_pushlstring(L, failure.data(), failure.size());
    int failed = call(L, 2, 0);
    if (failed && code == 0) code = failed;
  }
  lua_settop(L, list - 1);
  return code;
}

}  // namespace sslrun::host
