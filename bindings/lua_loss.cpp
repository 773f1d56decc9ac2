// Lua module `loss`.
#include "bindings/open_all.h"

namespace sslrun::lua {

void open_loss(lua_State* L) { lua_newtable(L); }

}  // namespace sslrun::lua
