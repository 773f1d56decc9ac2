// Optimiser settings and states between Lua tables, in torch.optim's layout, and the engine.
#include <ATen/ATen.h>

#include <algorithm>

#include "bindings/modules/optim/lua_optim.h"
#include "bindings/tensor/tensor.h"

namespace sslrun::lua {

void read_settings(Options& options, const std::vector<std::string>& names, const std::string& op,
                   optim::Settings& settings) {
  for (const auto& name : names) {
    if (name == "beta2") continue;
    if (name == "beta1") {
      auto betas = options.numbers("betas", {settings.beta1, settings.beta2});
      if (betas.size() != 2) throw Error(op, "expected two numbers for 'betas', got " + std::to_string(betas.size()));
      settings.beta1 = betas[0];
      settings.beta2 = betas[1];
    } else if (double* number = number_setting(settings, name)) {
      *number = options.number(name.c_str(), *number);
    } else if (bool* flag = flag_setting(settings, name)) {
      *flag = options.boolean(name.c_str(), *flag);
    }
  }
}

static void push_settings(lua_State* L, const optim::Optimizer& optimizer, const optim::Settings& settings) {
  optim::Settings copy = settings;
  for (const auto& name : optimizer.setting_names()) {
    if (name == "beta2") continue;
    if (name == "beta1") {
      lua_createtable(L, 2, 0);
      lua_pushnumber(L, copy.beta1);
      lua_rawseti(L, -2, 1);
      lua_pushnumber(L, copy.beta2);
      lua_rawseti(L, -2, 2);
      lua_setfield(L, -2, "betas");
      continue;
    }
    if (double* number = number_setting(copy, name))
      lua_pushnumber(L, *number);
    else
      lua_pushboolean(L, *flag_setting(copy, name));
    lua_setfield(L, -2, name.c_str());
  }
}

void push_group(lua_State* L, const optim::Optimizer& optimizer, const optim::Settings& settings, double base_lr,
                bool fixed_lr, const std::string& name) {
  lua_newtable(L);
  push_settings(L, optimizer, settings);
  lua_pushnumber(L, base_lr);
  lua_setfield(L, -2, "initial_lr");
  lua_pushboolean(L, fixed_lr);
  lua_setfield(L, -2, "fixed_lr");
  if (!name.empty()) {
    push_string(L, name);
    lua_setfield(L, -2, "name");
  }
}

int optimizer_state_dict(lua_State* L) {
  auto& optimizer = *check_object<optim::Optimizer>(L, 1, "optim.state_dict");
  auto snapshot = optimizer.snapshot();
  lua_newtable(L);
  lua_newtable(L);
  for (auto& [number, tensors] : snapshot.state) {
    lua_newtable(L);
    for (auto& [name, tensor] : tensors) {
      push_tensor(L, tensor);
      lua_setfield(L, -2, name.c_str());
    }
    lua_rawseti(L, -2, int(number));
  }
  // Keys 1..n alone would be saved as a list: parameter 0 gets an entry even when it never had a gradient.
  if (!snapshot.state.empty() && !snapshot.state.count(0)) {
    lua_newtable(L);
    lua_rawseti(L, -2, 0);
  }
  lua_setfield(L, -2, "state");
  lua_newtable(L);
  for (size_t g = 0; g < snapshot.groups.size(); g++) {
    const auto& part = snapshot.groups[g];
    push_group(L, optimizer, part.settings, *part.base_lr, *part.fixed_lr, *part.name);
    lua_createtable(L, int(part.params.size()), 0);
    for (size_t i = 0; i < part.params.size(); i++) {
      lua_pushinteger(L, lua_Integer(part.params[i]));
      lua_rawseti(L, -2, int(i + 1));
    }
    lua_setfield(L, -2, "params");
    lua_rawseti(L, -2, int(g + 1));
  }
  lua_setfield(L, -2, "param_groups");
  return 1;
}

// Unknown keys are left alone here: torch.optim writes more of them (foreach, fused, capturable).
static optim::Snapshot::GroupPart read_part(lua_State* L, const optim::Optimizer& optimizer, const std::string& op) {
  optim::Snapshot::GroupPart part;
  Options options(L, lua_gettop(L), op);
  read_settings(options, optimizer.setting_names(), op, part.settings);
  if (options.has("initial_lr")) part.base_lr = options.number("initial_lr", 0);
  if (options.has("fixed_lr")) part.fixed_lr = options.boolean("fixed_lr", false);
  if (options.has("name")) part.name = options.string("name", "");
  part.params = options.integers("params", {});
  return part;
}

// The state_dict at index 2.
static optim::Snapshot read_snapshot(lua_State* L, const optim::Optimizer& optimizer, const std::string& op) {
  check_table(L, 2, op, "state");
  optim::Snapshot snapshot;
  lua_getfield(L, 2, "param_groups");
  check_table(L, -1, op, "param_groups");
  for (int g = 1; g <= int(lua_objlen(L, -1)); g++) {
    lua_rawgeti(L, -1, g);
    check_table(L, -1, op, "param_groups[" + std::to_string(g) + "]");
    snapshot.groups.push_back(read_part(L, optimizer, op));
    lua_pop(L, 1);
  }
  lua_getfield(L, 2, "state");
  check_table(L, -1, op, "state");
  const auto names = optimizer.state_names();
  for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
    int64_t number = check_integer(L, -2, op, "key of 'state'");
    check_table(L, -1, op, "state[" + std::to_string(number) + "]");
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
      if (lua_type(L, -2) != LUA_TSTRING) continue;
      std::string name = lua_tostring(L, -2);
      at::Tensor* tensor = test_tensor(L, -1);
      if (tensor && tensor->defined())
        snapshot.state[number][name] = *tensor;
      else if (name == "step" && lua_type(L, -1) == LUA_TNUMBER)  // as torch.optim saved it once
        snapshot.state[number][name] = at::scalar_tensor(lua_tonumber(L, -1), at::kDouble);
      else if (std::find(names.begin(), names.end(), name) != names.end())
        throw Error(op, "expected a Tensor for state[" + std::to_string(number) + "]." + name + ", got " +
                            luaL_typename(L, -1));
    }
  }
  return snapshot;
}

int optimizer_load_state_dict(lua_State* L) {
  auto& optimizer = *check_object<optim::Optimizer>(L, 1, "optim.load_state_dict");
  optimizer.restore(read_snapshot(L, optimizer, optimizer.op() + ".load_state_dict"));
  return 0;
}

int optimizer_load_moments(lua_State* L) {
  auto& optimizer = *check_object<optim::Optimizer>(L, 1, "optim.load_moments");
  optimizer.restore_moments(read_snapshot(L, optimizer, optimizer.op() + ".load_moments"));
  return 0;
}

}  // namespace sslrun::lua
