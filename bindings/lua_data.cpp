// Lua module `data`.
#include "bindings/open_all.h"

namespace sslrun::lua {

void open_data(lua_State* L) { lua_newtable(L); }

}  // namespace sslrun::lua
