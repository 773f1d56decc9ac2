// Plans of views in Lua: groups by option tables.
#include "bindings/lua_data.h"
#include "bindings/lua_data_view_options.h"

namespace sslrun::lua {

// data.views{ {group}, {group}, dtype=, memory_format= }.
static int views(lua_State* L) {
  const char* op = "data.views";
  check_table(L, 1, op, "groups");
  ViewPlan plan;
  int groups = int(lua_objlen(L, 1));
  for (int i = 1; i <= groups; i++) {
    lua_rawgeti(L, 1, i);
    check_table(L, -1, op, "groups[" + std::to_string(i) + "]");
    Options options(L, lua_gettop(L), op);
    read_group(options, op, plan.groups.emplace_back(), false);
    options.finish();
    lua_pop(L, 1);
  }
  if (groups == 0) throw Error(op, "expected an array of groups, as in data.views{ {count = 2, size = 224} }");
  Options options(L, 1, op);
  read_output(options, plan.output);
  options.finish_behind(groups);
  return push_plan(L, std::move(plan), op);
}

static int count(lua_State* L) {
  lua_pushinteger(L, check_object<ViewPlan>(L, 1, "data.views")->views());
  return 1;
}

static int to_string(lua_State* L) {
  auto& plan = *check_object<ViewPlan>(L, 1, "data.views");
  std::vector<std::pair<int, int>> parts;  // count, size; neighbours of one size together
  for (const auto& group : plan.groups) {
    if (parts.empty() || parts.back().second != group.size) parts.emplace_back(0, group.size);
    parts.back().first += group.count;
  }
  std::string text = "Views(";
  for (auto [count, size] : parts)
    text += (text.back() == '(' ? "" : ", ") + std::to_string(count) + " of " + std::to_string(size) + "x" +
            std::to_string(size);
  push_string(L, text + ")");
  return 1;
}

void add_views(lua_State* L) {
  register_class<ViewPlan>(L, {{"len", gate<count>}, {"__len", gate<count>}, {"__tostring", gate<to_string>}});
  set_functions(L, {{"views", gate<views>}});
  add_view_presets(L);
}

}  // namespace sslrun::lua
