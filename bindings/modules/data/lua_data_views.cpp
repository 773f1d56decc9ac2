// Plans of views in Lua: groups by option tables, and changes over them.
#include "bindings/modules/data/lua_data.h"
#include "bindings/modules/data/lua_data_view_options.h"

namespace sslrun::lua {

// The groups of the table at `index`, with dtype and memory_format beside them.
static data::ViewPlan read_plan(lua_State* L, int index, const std::string& op) {
  check_table(L, index, op, "groups");
  data::ViewPlan plan;
  int groups = int(lua_objlen(L, index));
  for (int i = 1; i <= groups; i++) {
    lua_rawgeti(L, index, i);
    check_table(L, -1, op, "groups[" + std::to_string(i) + "]");
    Options options(L, lua_gettop(L), op);
    read_group(options, op, plan.groups.emplace_back(), false);
    options.finish();
    lua_pop(L, 1);
  }
  if (groups == 0) throw Error(op, "expected an array of groups, as in data.views{ {count = 2, size = 224} }");
  Options options(L, index, op);
  read_output(options, plan.output);
  options.finish_behind(groups);
  return plan;
}

// `groups` of a table of changes: each entry holds for the plan's group of that number.
static void change_single_groups(Options& changes, const std::string& op, data::ViewPlan& plan) {
  lua_State* L = changes.state();
  changes.push("groups");
  if (!lua_isnil(L, -1)) {
    check_table(L, -1, op, "groups");
    auto given = lua_objlen(L, -1);
    if (given > plan.groups.size())
      throw Error(op, "expected at most " + std::to_string(plan.groups.size()) + " entries in 'groups', got " +
                          std::to_string(given));
    for (size_t i = 0; i < given; i++) {
      lua_rawgeti(L, -1, int(i + 1));
      Options single(L, lua_gettop(L), op);
      read_group(single, op, plan.groups[i], true);
      single.finish();
      lua_pop(L, 1);
    }
  }
  lua_pop(L, 1);
}

// data.views({ {group}, {group}, dtype=, memory_format= }, changes, {name=, used=}): `changes` has a group's keys for
// all groups, those of the plan, and `groups`. Errors name `name`; keys in `used` are the caller's own.
static int views(lua_State* L) {
  Options naming(L, 3, "data.views");
  std::string op = naming.string("name", "data.views");
  std::vector<std::string> used = naming.strings("used", {});
  naming.finish();
  data::ViewPlan plan = read_plan(L, 1, op);
  Options changes(L, 2, op);
  for (const auto& key : used) changes.has(key.c_str());
  for (auto& group : plan.groups) read_group(changes, op, group, true);
  read_output(changes, plan.output);
  change_single_groups(changes, op, plan);
  changes.finish();
  check(plan, op);
  push_object(L, std::make_shared<data::ViewPlan>(std::move(plan)));
  return 1;
}

static int count(lua_State* L) {
  lua_pushinteger(L, check_object<data::ViewPlan>(L, 1, "data.views")->views());
  return 1;
}

static int to_string(lua_State* L) {
  auto& plan = *check_object<data::ViewPlan>(L, 1, "data.views");
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
  register_class<data::ViewPlan>(L, {{"len", gate<count>}, {"__len", gate<count>}, {"__tostring", gate<to_string>}});
  set_functions(L, {{"views", gate<views>}});
}

}  // namespace sslrun::lua
