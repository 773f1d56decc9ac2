// Trials of steps for Lua.
#pragma once
#include <lua.hpp>

namespace sslrun::lua {

// The class StepTrial and torch.step_trial.
void open_step_trial(lua_State* L);

}  // namespace sslrun::lua
