// Lua module `optim`.
#include "bindings/open_all.h"

namespace sslrun::lua {

void open_optim(lua_State* L) { lua_newtable(L); }

}  // namespace sslrun::lua
