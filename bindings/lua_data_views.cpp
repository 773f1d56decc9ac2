// Groups of views in Lua: option tables, presets, and drawing of one view's parameters.
#include "bindings/lua_data.h"
#include "bindings/stack.h"

namespace sslrun::lua {

static std::array<double, 2> pair_of(Options& options, const char* op, const char* key,
                                     std::array<double, 2> fallback) {
  auto values = options.numbers(key, {fallback[0], fallback[1]});
  if (values.size() != 2)
    throw Error(op, std::string("expected two numbers for '") + key + "', got " + std::to_string(values.size()));
  return {values[0], values[1]};
}

static std::array<float, 3> triple_of(Options& options, const char* op, const char* key,
                                      std::array<float, 3> fallback) {
  auto values = options.numbers(key, {fallback[0], fallback[1], fallback[2]});
  if (values.size() != 3)
    throw Error(op, std::string("expected three numbers for '") + key + "', got " + std::to_string(values.size()));
  return {float(values[0]), float(values[1]), float(values[2])};
}

// Calls read(Options&) on the table in field `key`, if there is one.
template <class Read>
static void with_table(lua_State* L, Options& options, const char* op, const char* key, Read read) {
  options.push(key);
  if (!lua_isnil(L, -1)) {
    check_table(L, -1, op, key);
    Options inner(L, lua_gettop(L), std::string(op) + "." + key);
    read(inner);
    inner.finish();
  }
  lua_pop(L, 1);
}

// Reads a group's options over the values that `group` has already.
static void read_group(lua_State* L, int index, const char* op, ViewGroup& group) {
  Options options(L, index, op);
  static const std::vector<std::string> crops{"random_resized", "center", "resize"}, filters{"bilinear", "bicubic"};
  group.count = int(options.integer("count", group.count));
  std::string crop = options.choice("crop", crops[size_t(group.crop)], crops);
  group.crop = CropKind(std::find(crops.begin(), crops.end(), crop) - crops.begin());
  group.size = int(options.integer("size", group.size));
  group.resize = int(options.integer("resize", std::max<int64_t>(group.resize, group.size)));
  group.scale = pair_of(options, op, "scale", group.scale);
  group.ratio = pair_of(options, op, "ratio", group.ratio);
  group.filter = options.choice("filter", filters[size_t(group.filter)], filters) == "bicubic" ? Filter::kBicubic
                                                                                               : Filter::kBilinear;
  with_table(L, options, op, "jitter", [&](Options& jitter) {
    group.brightness = jitter.number("brightness", group.brightness);
    group.contrast = jitter.number("contrast", group.contrast);
    group.saturation = jitter.number("saturation", group.saturation);
    group.hue = jitter.number("hue", group.hue);
    group.jitter_p = jitter.number("p", 1);
  });
  group.grayscale = options.number("grayscale", group.grayscale);
  with_table(L, options, op, "blur", [&](Options& blur) {
    group.blur_p = blur.number("p", 1);
    group.blur_sigma = pair_of(blur, op, "sigma", group.blur_sigma);
  });
  with_table(L, options, op, "solarize", [&](Options& solarize) {
    group.solarize_p = solarize.number("p", 1);
    group.solarize_threshold = int(solarize.integer("threshold", group.solarize_threshold));
  });
  group.hflip = options.number("hflip", group.hflip);
  group.normalisation.mean = triple_of(options, op, "mean", group.normalisation.mean);
  group.normalisation.std = triple_of(options, op, "std", group.normalisation.std);
  options.finish();
}

static int push_plan(lua_State* L, ViewPlan plan, const char* op) {
  check(plan, op);
  push_object(L, std::make_shared<ViewPlan>(std::move(plan)));
  return 1;
}

static int views(lua_State* L) {
  const char* op = "data.views";
  check_table(L, 1, op, "groups");
  ViewPlan plan;
  int groups = int(lua_objlen(L, 1));
  for (int i = 1; i <= groups; i++) {
    lua_rawgeti(L, 1, i);
    check_table(L, -1, op, "groups[" + std::to_string(i) + "]");
    read_group(L, lua_gettop(L), op, plan.groups.emplace_back());
    lua_pop(L, 1);
  }
  if (groups == 0) throw Error(op, "expected an array of groups, as in data.views{ {count = 2, size = 224} }");
  return push_plan(L, std::move(plan), op);
}

// SimSiam's and MoCo v2's recipe: two views alike.
static int simsiam_views(lua_State* L) {
  const char* op = "data.simsiam_views";
  ViewGroup group;
  group.count = 2;
  group.brightness = group.contrast = group.saturation = 0.4;
  group.hue = 0.1;
  group.jitter_p = 0.8;
  group.grayscale = 0.2;
  group.blur_p = 0.5;
  group.hflip = 0.5;
  if (!lua_isnoneornil(L, 1)) read_group(L, 1, op, group);
  return push_plan(L, {{group}}, op);
}

// The usual evaluation view: short side to `resize`, centre crop of `size` (ratio 256 / 224 unless given).
static int eval_views(lua_State* L) {
  const char* op = "data.eval_views";
  ViewGroup group;
  group.crop = CropKind::kCenter;
  group.resize = 0;
  if (!lua_isnoneornil(L, 1)) {
    check_table(L, 1, op, "options");
    lua_getfield(L, 1, "size");
    double size = lua_isnil(L, -1) ? group.size : check_number(L, -1, op, "size");
    lua_pop(L, 1);
    group.resize = int(size * 256 / 224 + 0.5);
    read_group(L, 1, op, group);
  } else {
    group.resize = 256;
  }
  return push_plan(L, {{group}}, op);
}

static int count(lua_State* L) {
  lua_pushinteger(L, check_object<ViewPlan>(L, 1, "data.views")->views());
  return 1;
}

static int to_string(lua_State* L) {
  auto& plan = *check_object<ViewPlan>(L, 1, "data.views");
  std::string text = "Views(";
  for (const auto& group : plan.groups)
    text += (text.back() == '(' ? "" : ", ") + std::to_string(group.count) + " of " + std::to_string(group.size) + "x" +
            std::to_string(group.size);
  push_string(L, text + ")");
  return 1;
}

void add_views(lua_State* L) {
  register_class<ViewPlan>(L, {{"len", gate<count>}, {"__len", gate<count>}, {"__tostring", gate<to_string>}});
  set_functions(L, {{"views", gate<views>}, {"simsiam_views", gate<simsiam_views>}, {"eval_views", gate<eval_views>}});
}

}  // namespace sslrun::lua
