// Lua module `nn`.
#include "bindings/open_all.h"

namespace sslrun::lua {

void open_nn(lua_State* L) { lua_newtable(L); }

}  // namespace sslrun::lua
