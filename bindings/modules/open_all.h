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
void open_log(lua_State* L);
void open_dist(lua_State* L);
void open_fs(lua_State* L);

// Makes them all globals and known to require().
void open_all(lua_State* L);

// This process among those of its machine; world is 1 for a process alone.
struct Processes {
  int world, local_rank, local_world;
};
Processes processes();

// `tell` hears when this process begins to wait for the others (false), and when it has met them (true).
void on_meeting(void (*tell)(bool met));

// The end of a run that went well: rank 0, which the others talk to, leaves last.
void leave_processes();

}  // namespace sslrun::lua
