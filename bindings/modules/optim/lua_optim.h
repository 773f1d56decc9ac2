// What the files of the `optim` binding share: settings between Lua tables and the engine.
#pragma once
#include "bindings/gate/stack.h"
#include "bindings/gate/userdata.h"
#include "lib/optim/optimizer.h"

namespace sslrun::lua {

template <>
struct TypeName<optim::Optimizer> {
  static constexpr const char* value = "Optimizer";
};

// Reads the settings named by the optimiser (betas = {beta1, beta2}) over the given ones.
void read_settings(Options& options, const std::vector<std::string>& names, const std::string& op,
                   optim::Settings& settings);

// Pushes a table of a group's settings, initial_lr, fixed_lr and name (when it has one).
void push_group(lua_State* L, const optim::Optimizer& optimizer, const optim::Settings& settings, double base_lr,
                bool fixed_lr, const std::string& name);

// opt:state_dict(), opt:load_state_dict(state) and opt:load_moments(state), which leaves the settings alone.
int optimizer_state_dict(lua_State* L);
int optimizer_load_state_dict(lua_State* L);
int optimizer_load_moments(lua_State* L);

}  // namespace sslrun::lua
