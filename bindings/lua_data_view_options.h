// Option tables of view groups and plans, as data.views and the presets take them.
#pragma once
#include "bindings/stack.h"
#include "lib/data/views.h"

namespace sslrun::lua {

// Reads a group's options over the values that `group` has already. In a preset a step's table keeps the preset's `p`;
// otherwise a step that is named without `p` always happens.
void read_group(Options& options, const char* op, ViewGroup& group, bool preset);

// `dtype` and `memory_format`, keys of the whole plan.
void read_output(Options& options, OutputFormat& output);

// Pushes the plan as a Views object after checking its ranges.
int push_plan(lua_State* L, ViewPlan plan, const char* op);

// Adds the presets to the table on top of the stack.
void add_view_presets(lua_State* L);

}  // namespace sslrun::lua
