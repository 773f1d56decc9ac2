// Optimiser settings and states between Lua tables, in torch.optim's layout, and the engine.
#include <ATen/ATen.h>

#include <algorithm>

#include "bindings/modules/optim/lua_optim.h"
#include "bindings/tensor/tensor.h"

namespace sslrun::lua {

const OptionsOf<optim::GroupTraits>& group_traits() {
  static const OptionsOf<optim::GroupTraits> kTraits({
      field("initial_lr", &optim::GroupTraits::base_lr,
            "the group's rate while the optimiser's own is that of the beginning", at_least(0)),
      field("fixed_lr", &optim::GroupTraits::fixed_lr, "set_lr leaves the group alone, as SimSiam's predictor"),
      field("name", &optim::GroupTraits::name, "of the group, in logs"),
  });
  return kTraits;
}

OptionTable options_of(const optim::Settings& settings) {
  return OptionTable({settings.fields().begin(), settings.fields().end()});
}

void push_group(lua_State* L, const optim::Settings& settings, const optim::GroupTraits& traits) {
  lua_newtable(L);
  options_of(settings).push_into(L, settings.struct_of_fields());
  group_traits().push_into(L, &traits);
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
    push_group(L, part.settings, part.traits);
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

// Group `number` of a state dict. A key that it lacks leaves what the optimiser has; unknown ones are left alone:
// torch.optim writes more of them (foreach, fused, capturable).
static optim::Snapshot::GroupPart read_part(lua_State* L, const optim::Optimizer& optimizer, size_t number,
                                            const std::string& op) {
  int table = lua_gettop(L);
  const auto& groups = optimizer.groups();
  optim::Snapshot::GroupPart part{groups[std::min(number, groups.size()) - 1].settings, {}, {}};
  options_of(part.settings).read_known(L, table, op, part.settings.struct_of_fields());
  group_traits().read_known(L, table, op, &part.traits);
  lua_getfield(L, table, "params");
  if (!lua_isnil(L, -1)) part.params = check_integers(L, -1, op, "params");
  lua_pop(L, 1);
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
    snapshot.groups.push_back(read_part(L, optimizer, size_t(g), op));
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
