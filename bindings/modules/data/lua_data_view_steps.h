// Steps of views as Lua has them: {'name', key = value, …}, in lists.
#pragma once
#include "bindings/gate/option_table.h"
#include "lib/image/view.h"

namespace sslrun::lua {

// A list of steps with their settings. Throws Error(op) for what is no step, names, keys and values that are wrong.
std::vector<image::Step> read_steps(lua_State* L, int index, const std::string& op);
// The list with all settings.
void push_steps(lua_State* L, const std::vector<image::Step>& steps);
// "random_resized_crop(size = {64, 64}), hflip": without steps that never happen and values that are the default.
std::string steps_text(const std::vector<image::Step>& steps);

// The same of what was drawn, with the picture's size beside it: {picture = {height, width}, {'crop', …}, …}.
image::View read_view(lua_State* L, int index, const std::string& op, std::optional<image::Extent> picture);
void push_view(lua_State* L, const image::View& view);

// data.steps on top of the stack: a function for each kind that checks its settings and gives the step.
void add_steps(lua_State* L);

}  // namespace sslrun::lua
