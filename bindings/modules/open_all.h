// Opens every bound module in a Lua state.
#pragma once
#include <lua.hpp>

namespace sslrun::lua {

// Each module's opener leaves its table on top of the stack.
void open_torch(lua_State* L);
void open_nn(lua_State* L);
void open_loss(lua_State* L);
void open_optim(lua_State* L);
void open_data(lua_State* L);
void open_checkpoint(lua_State* L);
void open_eval(lua_State* L);
void open_detection(lua_State* L);
void open_log(lua_State* L);
void open_dist(lua_State* L);
void open_fs(lua_State* L);

// Makes them all globals and known to require().
void open_all(lua_State* L);

}  // namespace sslrun::lua
