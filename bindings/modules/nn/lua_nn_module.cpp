// Methods of every module.
#include "bindings/modules/nn/lua_nn.h"
#include "bindings/tensor/tensor.h"

namespace sslrun::lua {

static nn::ModulePtr self(lua_State* L, const char* op) { return check_object<nn::Module>(L, 1, op); }

// m(x) and m:forward(x); a Lua-made module passes all arguments and results through, unless it is checkpointed.
static int call(lua_State* L) {
  RunningThread running(L);
  auto module = self(L, "nn");
  if (dynamic_cast<LuaModule*>(module.get()) && !module->checkpointed()) {
    module->check_mode();
    push_environment(L, 1);
    lua_getfield(L, -1, "forward");
    if (!lua_isfunction(L, -1)) module->fail("has no method 'forward'; give one to nn.module");
    lua_remove(L, -2);
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
  }
  at::Tensor* input = test_tensor(L, 2);
  if (!input || !input->defined()) module->fail("expected a Tensor, got " + describe(L, 2));
  if (module->checkpointed() && lua_gettop(L) > 2)
    module->fail("expected one Tensor, as a checkpointed module takes, got " + std::to_string(lua_gettop(L) - 1) +
                 " arguments");
  push_tensor(L, module->call(*input));
  return 1;
}

static int tensors(lua_State* L, nn::TensorRole role, const char* op) {
  auto list = self(L, op)->named(role);
  lua_createtable(L, int(list.size()), 0);
  for (size_t i = 0; i < list.size(); i++) {
    push_tensor(L, list[i].tensor);
    lua_rawseti(L, -2, int(i + 1));
  }
  return 1;
}

static int named_tensors(lua_State* L, nn::TensorRole role, const char* op) {
  auto list = self(L, op)->named(role);
  lua_createtable(L, int(list.size()), 0);
  for (size_t i = 0; i < list.size(); i++) {
    lua_createtable(L, 2, 0);
    push_string(L, list[i].name);
    lua_rawseti(L, -2, 1);
    push_tensor(L, list[i].tensor);
    lua_rawseti(L, -2, 2);
    lua_rawseti(L, -2, int(i + 1));
  }
  return 1;
}

static int parameters(lua_State* L) { return tensors(L, nn::TensorRole::kParameter, "nn.parameters"); }
static int buffers(lua_State* L) { return tensors(L, nn::TensorRole::kBuffer, "nn.buffers"); }
static int named_parameters(lua_State* L) {
  return named_tensors(L, nn::TensorRole::kParameter, "nn.named_parameters");
}
static int named_buffers(lua_State* L) { return named_tensors(L, nn::TensorRole::kBuffer, "nn.named_buffers"); }

static int children(lua_State* L) {
  auto module = self(L, "nn.children");
  lua_newtable(L);
  int count = 0;
  for (const auto& entry : module->children()) {
    lua_createtable(L, 2, 0);
    push_string(L, entry.name);
    lua_rawseti(L, -2, 1);
    push_module(L, entry.module);
    lua_rawseti(L, -2, 2);
    lua_rawseti(L, -2, ++count);
  }
  return 1;
}

static int train(lua_State* L) {
  self(L, "nn.train")->train(lua_isnoneornil(L, 2) ? true : check_boolean(L, 2, "nn.train", "mode"));
  return return_self(L);
}

static int eval(lua_State* L) {
  self(L, "nn.eval")->train(false);
  return return_self(L);
}

static int zero_grad(lua_State* L) {
  nn::zero_grad(*self(L, "nn.zero_grad"));
  return 0;
}

static int requires_grad(lua_State* L) {
  bool on = lua_isnoneornil(L, 2) ? true : check_boolean(L, 2, "nn.requires_grad_", "on");
  nn::set_requires_grad(*self(L, "nn.requires_grad_"), on);
  return return_self(L);
}

static int text(lua_State* L) {
  auto* object = test_object<nn::Module>(L, 1);
  push_string(L, object && *object ? (*object)->text() : "Module (released)");
  return 1;
}

static int count(lua_State* L) {
  lua_pushinteger(L, lua_Integer(self(L, "nn")->children().size()));
  return 1;
}

// Methods that declare a backbone's features in Lua are called by way of m:features() and its like.
static bool answered_by_contract(lua_State* L, nn::Module& module, std::string_view name) {
  RunningThread running(L);
  return names_backbone_method(name) && module.backbone();
}

// Attributes and methods given in Lua, children, own tensors, the methods of this file, then properties.
static int index(lua_State* L) {
  auto* object = test_object<nn::Module>(L, 1);
  lua_settop(L, 2);
  if (object && *object && (lua_isstring(L, 2))) {
    nn::ModulePtr module = *object;
    std::string name = lua_type(L, 2) == LUA_TNUMBER ? std::to_string(lua_tointeger(L, 2)) : lua_tostring(L, 2);
    push_environment(L, 1);
    push_string(L, name);
    lua_rawget(L, -2);
    if (!lua_isnil(L, -1) && !answered_by_contract(L, *module, name)) return 1;
    if (auto child = module->child(name)) {
      push_module(L, child);
      keep_child(L, 1, name, -1);
      return 1;
    }
    if (at::Tensor* tensor = module->tensor(name)) {
      push_tensor(L, *tensor);
      return 1;
    }
    if (name == "training") {
      lua_pushboolean(L, module->training());
      return 1;
    }
    if (name == "checkpointed") {
      lua_pushboolean(L, module->checkpointed());
      return 1;
    }
    if (name == "out_features") {
      auto width = module->out_features();
      width ? lua_pushinteger(L, lua_Integer(*width)) : lua_pushnil(L);
      return 1;
    }
    if (name == "num_prefix_tokens" || name == "size_divisibility") {
      RunningThread running(L);
      nn::Backbone* backbone = module->backbone();
      if (!backbone) return lua_pushnil(L), 1;
      lua_pushinteger(L, lua_Integer(name[0] == 'n' ? backbone->num_prefix_tokens() : backbone->size_divisibility()));
      return 1;
    }
  }
  lua_pushvalue(L, 2);
  lua_rawget(L, lua_upvalueindex(1));
  return 1;
}

static int set_field(lua_State* L) {
  auto module = self(L, "nn");
  if (!lua_isstring(L, 2)) module->fail("expected a name as key, got " + describe(L, 2));
  std::string name = lua_type(L, 2) == LUA_TNUMBER ? std::to_string(lua_tointeger(L, 2)) : lua_tostring(L, 2);
  bool made_in_lua = dynamic_cast<LuaModule*>(module.get()) != nullptr;
  if (auto* child = test_object<nn::Module>(L, 3); child && *child && (made_in_lua || module->child(name))) {
    check_member_name(L, *module, name);
    module->set_child(name, *child);
    keep_child(L, 1, name, 3);
    return 0;
  }
  at::Tensor* own = module->tensor(name);
  if (own && test_tensor(L, 3)) {
    *own = check_tensor(L, 3, module->kind());
    return 0;
  }
  if (module->child(name)) module->fail("expected a Module for '" + name + "', got " + describe(L, 3));
  if (own) module->fail("expected a Tensor for '" + name + "', got " + describe(L, 3));
  if (!made_in_lua) module->fail("has no child, parameter or buffer '" + name + "'");
  check_member_name(L, *module, name);
  push_environment(L, 1);
  lua_pushvalue(L, 3);
  lua_setfield(L, -2, name.c_str());
  return 0;
}

void check_member_name(lua_State* L, const nn::Module& module, std::string_view name) {
  if (name == "forward" || names_backbone_method(name)) return;
  lua_pushlightuserdata(L, const_cast<void*>(type_key<nn::Module>()));
  lua_rawget(L, LUA_REGISTRYINDEX);
  lua_getfield(L, -1, "__methods");
  push_string(L, name);
  lua_rawget(L, -2);
  bool taken = !lua_isnil(L, -1) || name == "training" || name == "checkpointed" || name == "out_features";
  lua_pop(L, 3);
  if (taken) module.fail("the name '" + std::string(name) + "' belongs to every module; choose another one");
}

static std::vector<Bound> backbone_methods() {
  return {{gate<module_stages>,
           {.name = "Module:stages",
            .about = "The stages of a backbone from the input on; a map has `stride` pixels of the input for one "
                     "value. Other modules are an error.",
            .results = {{"", "table[]", "{name =, channels =, stride =} by stage"}}}},
          {gate<module_features>,
           {.name = "Module:features",
            .about = "Maps of a backbone from one pass.",
            .arguments = {{"x", "Tensor", "[N, C, H, W]"},
                          {"...", "string", "names of stages; without one the last stage"}},
            .results = {{"...", "Tensor", "[N, channels, H / stride, W / stride] by name"}}}},
          {gate<module_forward_features>,
           {.name = "Module:forward_features",
            .about = "The output of a backbone before it is pooled.",
            .arguments = {{"x", "Tensor", "[N, C, H, W]"}},
            .results = {{"", "Tensor", "[N, channels, H', W'], or tokens [N, T, channels]"}}}}};
}

static std::vector<Bound> tensor_methods() {
  auto list = [](lua_CFunction function, const char* name, const char* about, const char* type, const char* result) {
    return Bound{function, {.name = name, .about = about, .results = {{"", type, result}}}};
  };
  return {list(gate<parameters>, "Module:parameters", "Trainable tensors of the whole tree.", "Tensor[]",
               "each once, in PyTorch's order"),
          list(gate<named_parameters>, "Module:named_parameters", "Trainable tensors with their names.", "table[]",
               "{name, Tensor}, in PyTorch's order"),
          list(gate<buffers>, "Module:buffers", "Tensors that are saved and not trained.", "Tensor[]",
               "each once, in PyTorch's order"),
          list(gate<named_buffers>, "Module:named_buffers", "Tensors that are saved and not trained, with their names.",
               "table[]", "{name, Tensor}, in PyTorch's order"),
          list(gate<children>, "Module:children", "The modules that this one consists of.", "table[]",
               "{name, Module}, in PyTorch's order")};
}

static std::vector<Bound> mode_methods() {
  return {
      {gate<train>,
       {.name = "Module:train",
        .about = "Training mode for the whole tree.",
        .arguments = {{"on", "boolean?", "false: evaluation mode"}},
        .results = {result_self()}}},
      {gate<eval>, {.name = "Module:eval", .about = "Evaluation mode for the whole tree.", .results = {result_self()}}},
      {gate<zero_grad>, {.name = "Module:zero_grad", .about = "Drops all gradients."}},
      {gate<requires_grad>,
       {.name = "Module:requires_grad_",
        .about = "Freezes all parameters, or makes them trainable again.",
        .arguments = {{"on", "boolean?", "false freezes; true without"}},
        .results = {result_self()}}}};
}

static void declare_fields() {
  declare({.name = "Module.training",
           .about = "Whether the module is in training mode.",
           .results = {{"", "boolean", "read only"}}});
  declare({.name = "Module.checkpointed",
           .about = "Whether nn.checkpointed marked the module.",
           .results = {{"", "boolean", "read only"}}});
  declare({.name = "Module.out_features",
           .about = "Width of the output.",
           .results = {{"", "integer?", "nil where the module does not know it"}}});
  declare({.name = "Module.num_prefix_tokens",
           .about = "Tokens of a backbone that come first and belong to no patch: class token, registers.",
           .results = {{"", "integer?", "0 for maps; nil without stages"}}});
  declare({.name = "Module.size_divisibility",
           .about = "The sides of a backbone's input have to be multiples of it.",
           .results = {{"", "integer?", "1: any; nil without stages"}}});
}

void register_module_class(lua_State* L) {
  std::vector<Bound> methods = {{gate<call>,
                                 {.name = "Module:forward",
                                  .about = "The output; `m(x)` is the same call.",
                                  .arguments = {{"...", "any",
                                                 "a Tensor; a module written in Lua takes what its "
                                                 "`forward` takes"}},
                                  .results = {{"...", "any", "a Tensor, or what its `forward` returns"}}}}};
  for (auto part : {backbone_methods(), tensor_methods(), module_state_methods(), mode_methods()})
    for (Bound& method : part) methods.push_back(std::move(method));
  bind_class<nn::Module>(L,
                         "A layer or network: a tree with PyTorch's names. `m.child` is a child, `m.child = other` "
                         "replaces it, also inside built-in networks.",
                         std::move(methods),
                         {{"__call", gate<call>},
                          {"__index", gate<index>},
                          {"__newindex", gate<set_field>},
                          {"__tostring", gate<text>},
                          {"__len", gate<count>}});
  declare_fields();
}

}  // namespace sslrun::lua
