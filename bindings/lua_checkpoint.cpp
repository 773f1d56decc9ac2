// Lua module `checkpoint`: value trees between Lua tables and files.
#include "bindings/lua_value.h"
#include "bindings/open_all.h"
#include "bindings/stack.h"
#include "lib/checkpoint/load.h"
#include "lib/checkpoint/save.h"
#include "lib/core/error.h"

namespace sslrun::lua {

static int save(lua_State* L) {
  std::string path = check_string(L, 1, "checkpoint.save", "path");
  if (lua_gettop(L) < 2) throw Error("checkpoint.save", "expected a value to save, got no value");
  checkpoint::save(path, read_value(L, 2, "checkpoint.save"));
  return 0;
}

static int load(lua_State* L) {
  std::string path = check_string(L, 1, "checkpoint.load", "path");
  push_value(L, checkpoint::load(path), "checkpoint.load");
  return 1;
}

void open_checkpoint(lua_State* L) {
  static constexpr NamedFunction kFunctions[] = {{"save", gate<save>}, {"load", gate<load>}};
  lua_newtable(L);
  set_functions(L, kFunctions);
  lua_pushlightuserdata(L, none_token());
  lua_setfield(L, -2, "none");
}

}  // namespace sslrun::lua
