// Option tables of view groups and plans, as data.views takes them.
#pragma once
#include "bindings/gate/stack.h"
#include "lib/data/views/views.h"

namespace sslrun::lua {

// Reads a group's options over the values that `group` has already. As `changes` of a group a step's table keeps the
// group's `p`; otherwise a step that is named without `p` always happens.
void read_group(Options& options, const std::string& op, data::ViewGroup& group, bool changes);

// `dtype` and `memory_format`, keys of the whole plan.
void read_output(Options& options, image::OutputFormat& output);

}  // namespace sslrun::lua
