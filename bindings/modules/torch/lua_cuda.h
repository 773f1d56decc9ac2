// CUDA graphs in Lua.
#pragma once
#include <lua.hpp>

namespace sslrun::lua {

// Adds torch.cuda_graph, torch.host_copy and torch.sync_watch to the table on top of the stack.
void open_cuda(lua_State* L);

}  // namespace sslrun::lua
