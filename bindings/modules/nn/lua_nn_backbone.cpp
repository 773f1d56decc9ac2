// The contract of backbones in Lua: m:stages(), m:features() and m:forward_features(), and modules that declare stages.
#include "bindings/modules/nn/lua_nn.h"
#include "bindings/tensor/tensor.h"
#include "lib/core/shape_text.h"

namespace sslrun::lua {

bool names_backbone_method(std::string_view name) {
  return name == "stages" || name == "features" || name == "forward_features";
}

nn::Backbone* LuaModule::backbone() {
  lua_State* L = push_self();
  bool declared = push_declared(L, "stages");
  lua_pop(L, declared ? 2 : 1);
  return declared ? this : nullptr;
}

bool LuaModule::has_method(const char* name) {
  lua_State* L = push_self();
  bool declared = push_declared(L, name);
  bool is_function = declared && lua_isfunction(L, -1);
  lua_pop(L, declared ? 2 : 1);
  return is_function;
}

// A count of the stage on top of the stack.
static int64_t stage_count(lua_State* L, const nn::Module& module, const char* key) {
  lua_getfield(L, -1, key);
  double value = lua_type(L, -1) == LUA_TNUMBER ? lua_tonumber(L, -1) : 0;
  if (!(value >= 1) || value != std::floor(value))
    module.fail(std::string("expected a number from 1 for '") + key + "' of its stages, got " + describe(L, -1));
  lua_pop(L, 1);
  return int64_t(value);
}

std::vector<nn::Stage> LuaModule::stages() {
  lua_State* L = push_self();
  int top = lua_gettop(L);
  if (!push_declared(L, "stages") || !lua_istable(L, -1) || lua_objlen(L, -1) == 0)
    fail("expected a list of {name =, channels =, stride =} for 'stages'");
  std::vector<nn::Stage> list;
  for (int i = 1, count = int(lua_objlen(L, -1)); i <= count; i++) {
    lua_rawgeti(L, -1, i);
    if (!lua_istable(L, -1)) fail("expected {name =, channels =, stride =} in 'stages', got " + describe(L, -1));
    lua_getfield(L, -1, "name");
    if (lua_type(L, -1) != LUA_TSTRING) fail("expected a string for 'name' of its stages, got " + describe(L, -1));
    std::string name = lua_tostring(L, -1);
    lua_pop(L, 1);
    list.push_back({name, stage_count(L, *this, "channels"), stage_count(L, *this, "stride")});
    lua_pop(L, 1);
  }
  lua_settop(L, top - 1);
  return list;
}

int64_t LuaModule::declared_count(const char* name, int64_t fallback, int64_t least) {
  lua_State* L = push_self();
  int64_t result = fallback;
  if (push_declared(L, name)) {
    double value = lua_type(L, -1) == LUA_TNUMBER ? lua_tonumber(L, -1) : -1;
    if (!(value >= double(least)) || value != std::floor(value))
      fail(std::string("expected a number from ") + std::to_string(least) + " for '" + name + "', got " +
           describe(L, -1));
    result = int64_t(value);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return result;
}

static std::vector<std::string> names_of(const std::vector<nn::Stage>& stages) {
  std::vector<std::string> names;
  for (const auto& stage : stages) names.push_back(stage.name);
  return names;
}

std::vector<at::Tensor> LuaModule::features(at::Tensor input, const std::vector<std::string>& wanted) {
  auto list = stages();
  auto known = names_of(list);
  std::vector<nn::Stage> expected;
  for (const auto& name : wanted) {
    auto found = std::find(known.begin(), known.end(), name);
    if (found == known.end()) fail(nn::unknown_stage(name, known));
    expected.push_back(list[size_t(found - known.begin())]);
  }
  std::vector<at::Tensor> maps;
  if (!has_method("features")) {
    for (const auto& name : wanted)
      if (name != known.back()) fail("has no method 'features', which stage '" + name + "' needs");
    at::Tensor output = forward_features(input);
    int64_t stride = list.back().stride;
    maps.assign(wanted.size(), output.dim() == 4 ? output
                                                 : nn::map_of_tokens(output, num_prefix_tokens(),
                                                                     input.size(-2) / stride, input.size(-1) / stride));
  } else {
    lua_State* L = push_self();
    int self = lua_gettop(L);
    push_declared(L, "features");
    lua_pushvalue(L, self);
    push_tensor(L, std::move(input));
    luaL_checkstack(L, int(wanted.size()), "stages");
    for (const auto& name : wanted) push_string(L, name);
    lua_call(L, 2 + int(wanted.size()), LUA_MULTRET);
    int count = lua_gettop(L) - self;
    if (count != int(wanted.size()))
      fail("expected 'features' to return " + std::to_string(wanted.size()) + " maps, got " + std::to_string(count));
    for (int i = 1; i <= count; i++) maps.push_back(check_tensor(L, self + i, op().c_str()));
    lua_settop(L, self - 1);
  }
  for (size_t i = 0; i < maps.size(); i++)
    if (maps[i].dim() != 4 || maps[i].size(1) != expected[i].channels)
      fail("expected a map [N, " + std::to_string(expected[i].channels) + ", H, W] of stage '" + expected[i].name +
           "', got " + shape_text(maps[i]));
  return maps;
}

at::Tensor LuaModule::forward_features(at::Tensor input) {
  check_mode();
  bool own = has_method("forward_features");
  if (!own && has_method("features")) return Backbone::forward_features(std::move(input));
  const char* method = own ? "forward_features" : "forward";
  at::Tensor output = call_method(method, std::move(input));
  if (output.dim() != 3 && output.dim() != 4)
    fail(std::string("expected '") + method + "' to return a map [N, C, H, W] or tokens [N, T, C], got " +
         shape_text(output));
  return output;
}

// The module at index 1 and its contract; an error names the method that was asked for.
static nn::Backbone& contract(lua_State* L, const char* method) {
  auto module = check_object<nn::Module>(L, 1, "nn");
  if (nn::Backbone* found = module->backbone()) return *found;
  module->fail(std::string("has no stages: '") + method +
               "' is a method of nn.resnet and of modules that declare stages");
}

int module_stages(lua_State* L) {
  RunningThread running(L);
  auto list = contract(L, "stages").stages();
  lua_createtable(L, int(list.size()), 0);
  for (size_t i = 0; i < list.size(); i++) {
    lua_createtable(L, 0, 3);
    push_string(L, list[i].name);
    lua_setfield(L, -2, "name");
    lua_pushinteger(L, lua_Integer(list[i].channels));
    lua_setfield(L, -2, "channels");
    lua_pushinteger(L, lua_Integer(list[i].stride));
    lua_setfield(L, -2, "stride");
    lua_rawseti(L, -2, int(i + 1));
  }
  return 1;
}

int module_features(lua_State* L) {
  RunningThread running(L);
  nn::Backbone& network = contract(L, "features");
  at::Tensor input = check_tensor(L, 2, "nn.features");
  std::vector<std::string> wanted;
  for (int i = 3; i <= lua_gettop(L); i++) wanted.push_back(check_string(L, i, "nn.features", "stage"));
  if (wanted.empty()) wanted.push_back(network.stages().back().name);
  auto maps = network.features(std::move(input), wanted);
  for (auto& map : maps) push_tensor(L, std::move(map));
  return int(maps.size());
}

int module_forward_features(lua_State* L) {
  RunningThread running(L);
  nn::Backbone& network = contract(L, "forward_features");
  push_tensor(L, network.forward_features(check_tensor(L, 2, "nn.forward_features")));
  return 1;
}

}  // namespace sslrun::lua
