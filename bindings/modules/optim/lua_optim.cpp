// Lua module `optim`.
#include "bindings/modules/optim/lua_optim.h"

#include "bindings/modules/nn/lua_nn.h"
#include "bindings/modules/open_all.h"
#include "bindings/tensor/tensor.h"
#include "lib/optim/adam.h"
#include "lib/optim/lars.h"
#include "lib/optim/sgd.h"

namespace sslrun::lua {

// Appends the tensors of a Module, a Tensor, or an array of these.
static void append_params(lua_State* L, int index, const std::string& op, std::vector<at::Tensor>& params) {
  if (index < 0) index += lua_gettop(L) + 1;
  if (auto* module = test_object<nn::Module>(L, index); module && *module) {
    for (auto& tensor : (*module)->parameters()) params.push_back(std::move(tensor));
  } else if (at::Tensor* tensor = test_tensor(L, index); tensor && tensor->defined()) {
    params.push_back(*tensor);
  } else if (lua_type(L, index) == LUA_TTABLE) {
    for (int i = 1; i <= int(lua_objlen(L, index)); i++) {
      lua_rawgeti(L, index, i);
      append_params(L, -1, op, params);
      lua_pop(L, 1);
    }
  } else {
    throw Error(op, "expected a Module or Tensors as parameters, got " + describe(L, index));
  }
}

static bool holds_groups(lua_State* L, int index) {
  if (lua_type(L, index) != LUA_TTABLE) return false;
  lua_rawgeti(L, index, 1);
  bool groups = lua_type(L, -1) == LUA_TTABLE;
  if (groups) {
    lua_getfield(L, -1, "params");
    groups = !lua_isnil(L, -1);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return groups;
}

static std::vector<optim::Group> read_groups(lua_State* L, const std::vector<std::string>& names, const std::string& op,
                                             const optim::Settings& defaults, bool has_lr) {
  std::vector<optim::Group> groups;
  if (!holds_groups(L, 1)) {
    if (!has_lr) throw Error(op, "expected 'lr'");
    groups.emplace_back();
    append_params(L, 1, op, groups[0].params);
    groups[0].settings = defaults;
  }
  for (int i = 1; holds_groups(L, 1) && i <= int(lua_objlen(L, 1)); i++) {
    std::string place = op + " group " + std::to_string(i);
    lua_rawgeti(L, 1, i);
    Options options(L, lua_gettop(L), place);
    optim::Group group;
    options.push("params");
    append_params(L, -1, place, group.params);
    lua_pop(L, 1);
    group.settings = defaults;
    if (!has_lr && !options.has("lr")) throw Error(place, "expected 'lr'");
    read_settings(options, names, place, group.settings);
    group.fixed_lr = options.boolean("fixed_lr", false);
    group.name = options.string("name", "");
    options.finish();
    lua_pop(L, 1);
    groups.push_back(std::move(group));
  }
  for (auto& group : groups) group.base_lr = group.settings.lr;
  return groups;
}

static const std::vector<std::string> kSgdSettings = {"lr", "momentum", "dampening", "weight_decay", "nesterov"};
static const std::vector<std::string> kAdamSettings = {"lr", "beta1", "beta2", "eps", "weight_decay", "amsgrad"};

// Pushes the optimiser that (groups, options) and what its constructor also takes make.
template <class Kind, class... More>
static int push_made(lua_State* L, const char* op, const std::vector<std::string>& names, optim::Settings defaults,
                     More... more) {
  Options options(L, 2, op);
  bool given = options.has("lr"), has_lr = given || defaults.lr > 0;
  read_settings(options, names, op, defaults);
  options.finish();
  auto optimizer = std::make_shared<Kind>(read_groups(L, names, op, defaults, has_lr), more...);
  if (given) optimizer->set_base_lr(defaults.lr);
  push_object<optim::Optimizer>(L, std::move(optimizer));
  return 1;
}

static int make_sgd(lua_State* L) { return push_made<optim::SGD>(L, "optim.SGD", kSgdSettings, {}); }

static int make_adam(lua_State* L, const char* op, bool decoupled) {
  optim::Settings defaults;
  defaults.lr = 1e-3;
  defaults.weight_decay = decoupled ? 0.01 : 0;
  return push_made<optim::Adam>(L, op, kAdamSettings, defaults, decoupled);
}
static int adam(lua_State* L) { return make_adam(L, "optim.Adam", false); }
static int adamw(lua_State* L) { return make_adam(L, "optim.AdamW", true); }

static int make_layerwise(lua_State* L, const char* op, optim::LayerwiseRule rule) {
  optim::Settings defaults;
  defaults.momentum = 0.9;
  defaults.eps = rule == optim::LayerwiseRule::kLars ? 0 : 1e-8;
  return push_made<optim::Layerwise>(L, op, optim::Layerwise::setting_names(rule), defaults, rule);
}
static int lars(lua_State* L) { return make_layerwise(L, "optim.LARS", optim::LayerwiseRule::kLars); }
static int larc(lua_State* L) { return make_layerwise(L, "optim.LARC", optim::LayerwiseRule::kLarc); }

static std::shared_ptr<optim::Optimizer>& self(lua_State* L, const char* op) {
  return check_object<optim::Optimizer>(L, 1, op);
}

// opt:step([found_inf])
static int step(lua_State* L) {
  auto& optimizer = *self(L, "optim.step");
  if (lua_isnoneornil(L, 2))
    optimizer.step();
  else
    optimizer.step(check_tensor(L, 2, "optim.step"));
  return 0;
}

static int keep_rates_on_device(lua_State* L) {
  self(L, "optim.keep_rates_on_device")->keep_rates_on_device();
  return 0;
}

static int zero_grad(lua_State* L) {
  self(L, "optim.zero_grad")->zero_grad();
  return 0;
}

static int lr(lua_State* L) {
  lua_pushnumber(L, self(L, "optim.lr")->lr());
  return 1;
}

static int set_lr(lua_State* L) {
  self(L, "optim.set_lr")->set_lr(check_number(L, 2, "optim.set_lr", "lr"));
  return 0;
}

static int groups(lua_State* L) {
  auto& optimizer = *self(L, "optim.groups");
  lua_newtable(L);
  int count = 0;
  for (const auto& group : optimizer.groups()) {
    push_group(L, optimizer, group.settings, group.base_lr, group.fixed_lr, group.name);
    lua_createtable(L, int(group.params.size()), 0);
    for (size_t i = 0; i < group.params.size(); i++) {
      push_tensor(L, group.params[i]);
      lua_rawseti(L, -2, int(i + 1));
    }
    lua_setfield(L, -2, "params");
    lua_rawseti(L, -2, ++count);
  }
  return 1;
}

// opt:set(group, key, value): one setting of one group.
static int set(lua_State* L) {
  const char* op = "optim.set";
  auto& optimizer = *self(L, op);
  int64_t number = check_integer(L, 2, op, "group"), count = int64_t(optimizer.groups().size());
  if (number < 1 || number > count)
    throw Error(op, "expected a group from 1 to " + std::to_string(count) + ", got " + std::to_string(number));
  std::string key = check_string(L, 3, op, "key");
  optim::Group group = optimizer.groups()[size_t(number - 1)];
  lua_newtable(L);
  lua_pushvalue(L, 4);
  lua_setfield(L, -2, key.c_str());
  Options options(L, lua_gettop(L), op);
  read_settings(options, optimizer.setting_names(), op, group.settings);
  group.base_lr = options.number("initial_lr", group.base_lr);
  group.fixed_lr = options.boolean("fixed_lr", group.fixed_lr);
  group.name = options.string("name", group.name);
  options.finish();
  optimizer.check(group.settings);
  if (group.rate.defined()) group.rate.fill_(group.settings.lr);
  optimizer.groups()[size_t(number - 1)] = std::move(group);
  return 0;
}

static int text(lua_State* L) {
  auto* object = test_object<optim::Optimizer>(L, 1);
  if (!object || !*object) {
    push_string(L, "Optimizer (released)");
    return 1;
  }
  std::string text = (*object)->op() + " (";
  size_t count = 0;
  for (const auto& group : (*object)->groups()) count += group.params.size();
  push_string(L, text + std::to_string(count) + " parameters, lr " + std::to_string((*object)->lr()) + ")");
  return 1;
}

void open_optim(lua_State* L) {
  register_class<optim::Optimizer>(L, {{"__tostring", gate<text>},
                                       {"step", gate<step>},
                                       {"zero_grad", gate<zero_grad>},
                                       {"keep_rates_on_device", gate<keep_rates_on_device>},
                                       {"lr", gate<lr>},
                                       {"set_lr", gate<set_lr>},
                                       {"groups", gate<groups>},
                                       {"set", gate<set>},
                                       {"state_dict", gate<optimizer_state_dict>},
                                       {"load_state_dict", gate<optimizer_load_state_dict>},
                                       {"load_moments", gate<optimizer_load_moments>}});
  lua_newtable(L);
  set_functions(L, {{"SGD", gate<make_sgd>},
                    {"Adam", gate<adam>},
                    {"AdamW", gate<adamw>},
                    {"LARS", gate<lars>},
                    {"LARC", gate<larc>}});
}

}  // namespace sslrun::lua
