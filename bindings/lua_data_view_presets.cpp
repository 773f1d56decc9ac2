// Published view plans in Lua; each takes a group's keys for all of its groups, and `groups` for single ones.
#include "bindings/lua_data.h"
#include "bindings/lua_data_view_options.h"
#include "lib/data/view_presets.h"

namespace sslrun::lua {

static int push_preset(lua_State* L, const char* op, Options& options, ViewPlan plan) {
  for (auto& group : plan.groups) read_group(options, op, group, true);
  read_output(options, plan.output);
  options.push("groups");
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
  options.finish();
  return push_plan(L, std::move(plan), op);
}

// The preset's numbers depend on the size (blur kernel, resize), so it is looked at before the rest.
static int size_of(Options& options, int fallback = 224) { return int(options.integer("size", fallback)); }

// A preset that depends on the size only.
template <ViewPlan (*make)(int)>
static int sized(lua_State* L, const char* op, int fallback = 224) {
  Options options(L, 1, op);
  return push_preset(L, op, options, make(size_of(options, fallback)));
}

static int simsiam(lua_State* L) { return sized<simsiam_views>(L, "data.simsiam_views"); }
static int mocov2(lua_State* L) { return sized<simsiam_views>(L, "data.mocov2_views"); }
static int byol(lua_State* L) { return sized<byol_views>(L, "data.byol_views"); }
static int triplet(lua_State* L) { return sized<triplet_views>(L, "data.triplet_views"); }
static int linear_train(lua_State* L) { return sized<linear_train_views>(L, "data.linear_train_views"); }
static int eval(lua_State* L) { return sized<eval_views>(L, "data.eval_views"); }
static int multi_label_train(lua_State* L) { return sized<linear_train_views>(L, "data.multi_label_train_views"); }
static int multi_label_eval(lua_State* L) { return sized<eval_views>(L, "data.multi_label_eval_views"); }
static int ten_crop(lua_State* L) { return sized<ten_crop_views>(L, "data.ten_crop_views"); }

static int segmentation(lua_State* L) { return sized<segmentation_views>(L, "data.segmentation_views", 512); }
static int detection(lua_State* L) { return sized<detection_views>(L, "data.detection_views", 1024); }

static int simclr(lua_State* L) {
  const char* op = "data.simclr_views";
  Options options(L, 1, op);
  return push_preset(L, op, options, simclr_views(size_of(options), options.number("strength", 1)));
}

static int swav(lua_State* L) {
  const char* op = "data.swav_views";
  Options options(L, 1, op);
  return push_preset(L, op, options, swav_views());
}

static int wcl(lua_State* L) {
  const char* op = "data.wcl_views";
  Options options(L, 1, op);
  return push_preset(L, op, options, wcl_views(size_of(options), options.boolean("weak", false)));
}

static int block(lua_State* L) {
  const char* op = "data.block_views";
  Options options(L, 1, op);
  return push_preset(L, op, options, block_views(size_of(options), options.number("cross", 0.3)));
}

static std::vector<PatchLevel> levels_of(lua_State* L, Options& options, const char* op) {
  if (!options.has("levels")) return ssprl_levels();
  options.push("levels");
  check_table(L, -1, op, "levels");
  std::vector<PatchLevel> levels;
  for (int i = 1; i <= int(lua_objlen(L, -1)); i++) {
    lua_rawgeti(L, -1, i);
    Options level(L, lua_gettop(L), std::string(op) + ".levels");
    levels.push_back({int(level.integer("resize", 0)), int(level.integer("grid", 0)), int(level.integer("size", 0))});
    level.finish();
    lua_pop(L, 1);
    if (levels.back().grid < 1) throw Error(op, "expected {resize =, grid =, size =} for each of 'levels'");
  }
  lua_pop(L, 1);
  return levels;
}

static int ssprl(lua_State* L) {
  const char* op = "data.ssprl_views";
  Options options(L, 1, op);
  return push_preset(L, op, options, ssprl_views(levels_of(L, options, op)));
}

void add_view_presets(lua_State* L) {
  set_functions(L, {{"simsiam_views", gate<simsiam>},
                    {"mocov2_views", gate<mocov2>},
                    {"simclr_views", gate<simclr>},
                    {"byol_views", gate<byol>},
                    {"swav_views", gate<swav>},
                    {"ssprl_views", gate<ssprl>},
                    {"block_views", gate<block>},
                    {"wcl_views", gate<wcl>},
                    {"triplet_views", gate<triplet>},
                    {"linear_train_views", gate<linear_train>},
                    {"segmentation_views", gate<segmentation>},
                    {"detection_views", gate<detection>},
                    {"eval_views", gate<eval>},
                    {"multi_label_train_views", gate<multi_label_train>},
                    {"multi_label_eval_views", gate<multi_label_eval>},
                    {"ten_crop_views", gate<ten_crop>}});
}

}  // namespace sslrun::lua
