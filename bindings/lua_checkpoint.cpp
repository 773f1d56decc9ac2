// Lua module `checkpoint`.
#include "bindings/open_all.h"

namespace sslrun::lua {

void open_checkpoint(lua_State* L) { lua_newtable(L); }

}  // namespace sslrun::lua
