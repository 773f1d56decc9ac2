// Lua module `log`.
#include "bindings/open_all.h"

namespace sslrun::lua {

void open_log(lua_State* L) { lua_newtable(L); }

}  // namespace sslrun::lua
