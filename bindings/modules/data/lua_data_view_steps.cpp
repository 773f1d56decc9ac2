// Steps by their declared fields, both ways.
#include "bindings/modules/data/lua_data_view_steps.h"

#include "bindings/gate/declaration.h"
#include "bindings/gate/stack.h"
#include "bindings/gate/strict.h"
#include "lib/core/error.h"

namespace sslrun::lua {

namespace {
class FieldTable : public OptionTable {
 public:
  FieldTable(const std::vector<Field>& fields, std::shared_ptr<const void> defaults)
      : OptionTable({fields.begin(), fields.end()}, std::move(defaults)) {}
};
struct Tables {
  FieldTable settings, drawn;
};
}  // namespace

static const Tables& tables_of(const image::StepKind& kind) {
  static const auto kTables = [] {
    std::map<const image::StepKind*, Tables> tables;
    for (const auto& each : image::step_kinds())
      tables.insert({&each,
                     {FieldTable(each.settings, each.new_settings()),
                      FieldTable(each.drawn, each.new_drawn ? each.new_drawn() : nullptr)}});
    return tables;
  }();
  return kTables.at(&kind);
}

// Pushes a copy of the table in which one number stands for a whole list: size = 224 is {224, 224}.
static void push_spread(lua_State* L, int index, const std::vector<Field>& fields) {
  lua_newtable(L);
  for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
    lua_pushvalue(L, -2);
    lua_pushvalue(L, -2);
    const char* key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "";
    for (const Field& field : fields) {
      bool list = field.type == FieldType::kIntegers || field.type == FieldType::kNumbers;
      if (!list || field.name != key || lua_type(L, -1) != LUA_TNUMBER) continue;
      double number = lua_tonumber(L, -1);
      lua_pop(L, 1);
      lua_newtable(L);
      for (int i = 1; i <= std::max<int64_t>(field.length, 1); i++) {
        lua_pushnumber(L, number);
        lua_rawseti(L, -2, i);
      }
      break;
    }
    lua_rawset(L, -5);
  }
}

// The kind that the table at `index` names as its first item.
static const image::StepKind& kind_at(lua_State* L, int index, const std::string& op, const std::string& name) {
  if (lua_type(L, index) != LUA_TTABLE) mismatch(L, index, op, name, "a step {'name', …}");
  lua_rawgeti(L, index, 1);
  if (lua_type(L, -1) != LUA_TSTRING) throw Error(op, "expected a step {'name', …} for '" + name + "', its name first");
  const image::StepKind& kind = image::check_step(lua_tostring(L, -1), op);
  lua_pop(L, 1);
  return kind;
}

// The settings of a step of that kind, of the table at `index` (nil: none).
static image::Step read_settings(lua_State* L, int index, const image::StepKind& kind, const std::string& op) {
  std::shared_ptr<void> settings = kind.new_settings();
  image::Step step{&kind, settings, {}};
  if (lua_istable(L, index)) {
    push_spread(L, index, kind.settings);
    std::vector<std::string> others;
    if (kind.holds_steps) others.push_back("steps");
    tables_of(kind).settings.read(L, lua_gettop(L), op, settings.get(), 1, others);
    if (kind.holds_steps) {
      lua_getfield(L, -1, "steps");
      if (!lua_isnil(L, -1)) step.steps = read_steps(L, lua_gettop(L), op);
      lua_pop(L, 1);
    }
    lua_pop(L, 1);
  } else if (!lua_isnoneornil(L, index)) {
    check_table(L, index, op, "options");
  }
  check_step(step, op);
  return step;
}

std::vector<image::Step> read_steps(lua_State* L, int index, const std::string& op) {
  check_table(L, index, op, "steps");
  std::vector<image::Step> steps;
  int count = int(lua_objlen(L, index));
  for (int i = 1; i <= count; i++) {
    lua_rawgeti(L, index, i);
    int at = lua_gettop(L);
    const image::StepKind& kind = kind_at(L, at, op, "steps[" + std::to_string(i) + "]");
    steps.push_back(read_settings(L, at, kind, op + "." + kind.name));
    lua_pop(L, 1);
  }
  return steps;
}

static void push_named(lua_State* L, const std::string& name, const OptionTable& table, const void* object) {
  table.push(L, object);
  push_string(L, name);
  lua_rawseti(L, -2, 1);
}

static void push_step(lua_State* L, const image::Step& step) {
  push_named(L, step.kind->name, tables_of(*step.kind).settings, step.settings.get());
  if (!step.kind->holds_steps) return;
  push_steps(L, step.steps);
  lua_setfield(L, -2, "steps");
}

void push_steps(lua_State* L, const std::vector<image::Step>& steps) {
  lua_createtable(L, int(steps.size()), 0);
  for (size_t i = 0; i < steps.size(); i++) {
    push_step(L, steps[i]);
    lua_rawseti(L, -2, int(i + 1));
  }
}

std::string steps_text(const std::vector<image::Step>& steps) {
  std::string text;
  for (const image::Step& step : steps) {
    if (step.kind->never(step)) continue;
    const OptionTable& table = tables_of(*step.kind).settings;
    std::string settings;
    for (const Option& option : table.options()) {
      std::string value = value_text(option.get(step.settings.get()));
      if (value == value_text(option.get(table.defaults()))) continue;
      settings += (settings.empty() ? "" : ", ") + option.name + " = " + value;
    }
    if (step.kind->holds_steps) settings += (settings.empty() ? "[" : ": [") + steps_text(step.steps) + "]";
    text += (text.empty() ? "" : ", ") + step.kind->name + (settings.empty() ? "" : "(" + settings + ")");
  }
  return text;
}

image::View read_view(lua_State* L, int index, const std::string& op, std::optional<image::Extent> picture) {
  check_table(L, index, op, "drawn");
  int count = int(lua_objlen(L, index));
  struct Given {
    std::array<int, 2> picture{0, 0};
  };
  static const OptionsOf<Given> kGiven(
      {field("picture", &Given::picture, "{height, width} of the picture in pixels", between(1, 65535))});
  Given given;
  kGiven.read(L, index, op, &given, count);
  if (!picture && given.picture[0] == 0) throw Error(op, "expected 'picture' = {height, width} beside the steps");
  if (given.picture[0] > 0) {
    image::Extent said{given.picture[1], given.picture[0]};
    if (picture && said != *picture)
      throw Error(op, "expected the picture that the view was drawn for, of " + std::to_string(said.width) + "x" +
                          std::to_string(said.height) + " pixels, got " + std::to_string(picture->width) + "x" +
                          std::to_string(picture->height));
    picture = said;
  }
  std::vector<image::DrawnStep> steps;
  for (int i = 1; i <= count; i++) {
    lua_rawgeti(L, index, i);
    int at = lua_gettop(L);
    const image::StepKind& kind = kind_at(L, at, op, "[" + std::to_string(i) + "]");
    if (!kind.new_drawn) throw Error(op, "'" + kind.name + "' is never drawn itself, only the steps that it holds");
    std::shared_ptr<void> values = kind.new_drawn();
    push_spread(L, at, kind.drawn);
    tables_of(kind).drawn.read(L, lua_gettop(L), op + "." + kind.name, values.get(), 1);
    lua_pop(L, 2);
    steps.push_back({&kind, std::move(values)});
  }
  return {*picture, std::move(steps)};
}

void push_view(lua_State* L, const image::View& view) {
  lua_createtable(L, int(view.steps().size()), 1);
  int i = 0;
  for (const image::DrawnStep& step : view.steps()) {
    push_named(L, step.kind->name, tables_of(*step.kind).drawn, step.values.get());
    lua_rawseti(L, -2, ++i);
  }
  push_field_value(L, std::vector<int64_t>{view.picture().height, view.picture().width});
  lua_setfield(L, -2, "picture");
}

// The upvalue is the number of the kind.
static int make_step(lua_State* L) {
  const image::StepKind& kind = image::step_kinds()[size_t(lua_tointeger(L, lua_upvalueindex(1)))];
  push_step(L, read_settings(L, 1, kind, "data.steps." + kind.name));
  return 1;
}

void add_steps(lua_State* L) {
  lua_newtable(L);
  declare({.name = "data.steps",
           .about =
               "The steps of views: each function checks its options and gives the step {'name', …} that a list of "
               "steps takes."});
  const auto& kinds = image::step_kinds();
  for (size_t i = 0; i < kinds.size(); i++) {
    const image::StepKind& kind = kinds[i];
    lua_pushinteger(L, lua_Integer(i));
    lua_pushcclosure(L, gate<make_step>, 1);
    lua_setfield(L, -2, kind.name.c_str());
    Declaration declaration{.name = "data.steps." + kind.name, .about = kind.about};
    if (kind.holds_steps) declaration.about += " `steps` is the list of its steps.";
    declaration.options = &tables_of(kind).settings;
    declaration.results = {{"", "table", "the step, for data.views"}};
    declaration.source = kind.source;
    declare(std::move(declaration));
  }
  lua_setfield(L, -2, "steps");
}

}  // namespace sslrun::lua
