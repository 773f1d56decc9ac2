// The program: opens Lua with every bound module and runs what the command line asks for.
#include <cstdio>

#include "bindings/open_all.h"

int main(int argc, char** argv) {
  lua_State* L = luaL_newstate();
  luaL_openlibs(L);
  sslrun::lua::open_all(L);
  if (argc > 1 && luaL_dofile(L, argv[1])) {
    std::fprintf(stderr, "%s\n", lua_tostring(L, -1));
    return 1;
  }
  lua_close(L);
}
