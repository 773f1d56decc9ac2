// Plans of views in Lua: groups of lists of steps. What else data.views takes is made into such lists in Lua.
#include "bindings/gate/declaration.h"
#include "bindings/gate/stack.h"
#include "bindings/modules/data/lua_data.h"
#include "bindings/modules/data/lua_data_view_steps.h"

namespace sslrun::lua {

namespace {
struct PlanOptions {
  image::ValueType type = image::ValueType::kFloat32;
  bool channels_last = false;
  int channels = 0;
  double pad_value = 0;
  int size_divisor = 1;
};
}  // namespace

static const OptionsOf<PlanOptions> kPlan({
    choice_field("dtype", &PlanOptions::type, "of the batch; uint8 views are not normalised",
                 {{"float32", image::ValueType::kFloat32},
                  {"float16", image::ValueType::kFloat16},
                  {"bfloat16", image::ValueType::kBfloat16},
                  {"uint8", image::ValueType::kUint8}}),
    choice_field("memory_format", &PlanOptions::channels_last, "of the batch",
                 {{"contiguous_format", false}, {"channels_last", true}}),
    field(
        "channels", &PlanOptions::channels,
        "how many the pictures have, whose values are kept: views are made of uint8 / 255, uint16 / 65535 and float32 "
        "as it is, without rounding; 0: pictures are read as RGB of 8 bits",
        between(0, image::kMaxChannels)),
    field("pad_value", &PlanOptions::pad_value,
          "what views whose size depends on the picture are padded with, at the bottom and the right, to the largest "
          "of the batch; in units of the batch"),
    field("size_divisor", &PlanOptions::size_divisor, "the sides of such a batch are rounded up to a multiple of this",
          between(1, 16384)),
});

static const OptionsOf<data::ViewGroup> kGroup({
    field("count", &data::ViewGroup::count, "how many views are drawn alike", between(1, 65535)),
    Option("steps", "table[]", "the list of steps, each {'name', key = value, …}",
           [](lua_State* L, int index, const std::string& op, void* group) {
             static_cast<data::ViewGroup*>(group)->steps = read_steps(L, index, op);
           }),
});

static int views(lua_State* L) {
  std::string op = lua_isnoneornil(L, 2) ? "data.views" : check_string(L, 2, "data.views", "name");
  check_table(L, 1, op, "groups");
  data::ViewPlan plan;
  int groups = int(lua_objlen(L, 1));
  for (int i = 1; i <= groups; i++) {
    lua_rawgeti(L, 1, i);
    check_table(L, -1, op, "groups[" + std::to_string(i) + "]");
    plan.groups.push_back(read_options(L, lua_gettop(L), op, kGroup));
    lua_pop(L, 1);
  }
  PlanOptions options = kPlan.defaults();
  kPlan.read(L, 1, op, &options, groups);
  plan.keeps_values = options.channels > 0;
  plan.output = {options.type, options.channels_last, plan.keeps_values ? options.channels : 3};
  plan.pad_value = options.pad_value;
  plan.size_divisor = options.size_divisor;
  check(plan, op);
  push_object(L, std::make_shared<data::ViewPlan>(std::move(plan)));
  return 1;
}

static int count(lua_State* L) {
  lua_pushinteger(L, check_object<data::ViewPlan>(L, 1, "Views:len")->views());
  return 1;
}

static int size(lua_State* L) {
  const char* op = "Views:size";
  auto& plan = *check_object<data::ViewPlan>(L, 1, op);
  int64_t view = check_integer(L, 2, op, "view");
  if (view < 0 || view >= plan.views())
    throw Error(op, "expected a view of 0 to " + std::to_string(plan.views() - 1) + ", got " + std::to_string(view));
  auto size = plan.group(int(view)).size();
  if (!size) return lua_pushnil(L), 1;
  lua_pushinteger(L, size->height);
  lua_pushinteger(L, size->width);
  return 2;
}

static int steps(lua_State* L) {
  auto& plan = *check_object<data::ViewPlan>(L, 1, "Views:steps");
  PlanOptions options{plan.output.type, plan.output.channels_last, plan.keeps_values ? plan.output.channels : 0,
                      plan.pad_value, plan.size_divisor};
  kPlan.push(L, &options);
  for (size_t i = 0; i < plan.groups.size(); i++) {
    lua_createtable(L, 0, 2);
    set_number(L, "count", plan.groups[i].count);
    push_steps(L, plan.groups[i].steps);
    lua_setfield(L, -2, "steps");
    lua_rawseti(L, -2, int(i + 1));
  }
  return 1;
}

static std::string size_text(const data::ViewGroup& group) {
  auto size = group.size();
  return size ? std::to_string(size->width) + "x" + std::to_string(size->height) : "sizes of their own";
}

// The first line counts views by size, neighbours of one size together; then a line for each group.
static int to_string(lua_State* L) {
  auto& plan = *check_object<data::ViewPlan>(L, 1, "Views");
  std::vector<std::pair<int, std::string>> parts;
  std::string lines;
  for (const auto& group : plan.groups) {
    std::string size = size_text(group);
    if (parts.empty() || parts.back().second != size) parts.emplace_back(0, size);
    parts.back().first += group.count;
    lines += "\n  " + std::to_string(group.count) + ": " + steps_text(group.steps);
  }
  std::string text = "Views(";
  for (const auto& [number, size] : parts)
    text += (text.back() == '(' ? "" : ", ") + std::to_string(number) + " of " + size;
  if (plan.keeps_values) text += ", " + std::to_string(plan.output.channels) + " channels";
  push_string(L, text + ")" + lines);
  return 1;
}

void add_views(lua_State* L) {
  bind_class<data::ViewPlan>(
      L, "What views a loader makes of each picture, and how; data.views gives it.",
      {{gate<count>,
        {.name = "Views:len", .about = "How many views each picture becomes.", .results = {{"", "integer", ""}}}},
       {gate<size>,
        {.name = "Views:size",
         .about = "The size of a view in the batch.",
         .arguments = {{"view", "integer", "from 0"}},
         .results = {{"height", "integer?", "pixels; nil where it depends on the picture"},
                     {"width", "integer?", ""}}}},
       {gate<steps>,
        {.name = "Views:steps",
         .about =
             "The whole plan as a table that data.views takes: groups {count =, steps =} with all settings, and the "
             "plan's own keys beside them.",
         .results = {{"", "table", ""}}}}},
      {{"__len", gate<count>}, {"__tostring", gate<to_string>}});
  bind(L,
       {{gate<views>,
         {.name = "data.views",
          .about = "A plan of views: groups of `count` views, each a list of `steps` that are done in order "
                   "(data.steps has them all). Instead of `steps` a group may have the keys of the usual order: "
                   "crop, size, jitter, grayscale, blur, solarize, hflip, posterize, equalize, erase, mean, std and "
                   "theirs. `changes` holds keys of a group for all groups, `groups` = {…} those of single ones, and "
                   "keys of the plan.",
          .arguments = {{"groups", "table", "an array of groups, with the keys of the plan beside them"},
                        {"changes", "table?", "what is laid over the groups"}},
          .options = &kPlan,
          .results = {{"", "Views", ""}}}}});
  add_steps(L);
}

}  // namespace sslrun::lua
