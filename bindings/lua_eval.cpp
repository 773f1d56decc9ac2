// Lua module `eval`.
#include "bindings/open_all.h"

namespace sslrun::lua {

void open_eval(lua_State* L) { lua_newtable(L); }

}  // namespace sslrun::lua
