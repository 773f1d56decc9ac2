// What the files of the `optim` binding share: settings of groups between Lua tables and the engine.
#pragma once
#include "bindings/gate/option_table.h"
#include "bindings/gate/stack.h"
#include "bindings/gate/userdata.h"
#include "lib/optim/optimizer.h"

namespace sslrun::lua {

template <>
struct TypeName<optim::Optimizer> {
  static constexpr const char* value = "Optimizer";
};

// What a group has besides its optimiser's settings; torch calls base_lr initial_lr.
const OptionsOf<optim::GroupTraits>& group_traits();

// The settings as options, to read into settings.struct_of_fields().
OptionTable options_of(const optim::Settings& settings);

// Pushes a table of a group's settings and traits; the name only where it has one.
void push_group(lua_State* L, const optim::Settings& settings, const optim::GroupTraits& traits);

// opt:state_dict(), opt:load_state_dict(state) and opt:load_moments(state), which leaves the settings alone.
int optimizer_state_dict(lua_State* L);
int optimizer_load_state_dict(lua_State* L);
int optimizer_load_moments(lua_State* L);

}  // namespace sslrun::lua
