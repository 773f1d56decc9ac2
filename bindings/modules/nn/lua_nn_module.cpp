// Methods of every module.
#include "bindings/modules/nn/lua_nn.h"
#include "bindings/tensor/aten_names.h"
#include "bindings/tensor/tensor.h"
#include "lib/nn/state_dict.h"

namespace sslrun::lua {

static nn::ModulePtr self(lua_State* L, const char* op) { return check_object<nn::Module>(L, 1, op); }

static int return_self(lua_State* L) {
  lua_settop(L, 1);
  return 1;
}

// m(x) and m:forward(x); a Lua-made module passes all arguments and results through.
static int call(lua_State* L) {
  RunningThread running(L);
  auto module = self(L, "nn");
  if (dynamic_cast<LuaModule*>(module.get())) {
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
  push_tensor(L, module->forward(*input));
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

static int state_dict(lua_State* L) {
  auto list = nn::state_dict(*self(L, "nn.state_dict"));
  lua_createtable(L, 0, int(list.size()));
  for (auto& entry : list) {
    push_string(L, entry.name);
    push_tensor(L, std::move(entry.tensor));
    lua_rawset(L, -3);
  }
  return 1;
}

static void push_names(lua_State* L, const std::vector<std::string>& names, const char* field) {
  lua_createtable(L, int(names.size()), 0);
  for (size_t i = 0; i < names.size(); i++) {
    push_string(L, names[i]);
    lua_rawseti(L, -2, int(i + 1));
  }
  lua_setfield(L, -2, field);
}

static int load_state_dict(lua_State* L) {
  const char* op = "nn.load_state_dict";
  auto module = self(L, op);
  check_table(L, 2, op, "state");
  Options options(L, 3, op);
  bool strict = options.boolean("strict", true);
  options.finish();
  std::map<std::string, at::Tensor> state;
  for (lua_pushnil(L); lua_next(L, 2); lua_pop(L, 1)) {
    if (lua_type(L, -2) != LUA_TSTRING) throw Error(op, "expected names as keys, got " + describe(L, -2));
    std::string name = lua_tostring(L, -2);
    at::Tensor* tensor = test_tensor(L, -1);
    if (!tensor || !tensor->defined()) throw Error(op, "expected a Tensor for '" + name + "', got " + describe(L, -1));
    state[name] = *tensor;
  }
  auto report = nn::load_state_dict(*module, state, strict);
  lua_newtable(L);
  push_names(L, report.missing, "missing");
  push_names(L, report.unexpected, "unexpected");
  return 1;
}

static void read_place(const std::string& text, nn::Placement& placement, const char* op) {
  if (auto device = device_from_name(text)) {
    placement.device = device;
  } else if (auto dtype = dtype_from_name(text); dtype && at::isFloatingType(*dtype)) {
    placement.dtype = dtype;
  } else {
    std::vector<std::string> names = device_names();
    names.insert(names.end(), {"float32", "float64", "float16", "bfloat16"});
    throw Error(op, "expected a device or a floating-point dtype, got '" + text + "'" + did_you_mean(text, names));
  }
}

static int to(lua_State* L) {
  const char* op = "nn.to";
  auto module = self(L, op);
  nn::Placement placement;
  if (lua_type(L, 2) == LUA_TTABLE) {
    Options options(L, 2, op);
    for (const char* key : {"device", "dtype"})
      if (options.has(key)) read_place(options.string(key, ""), placement, op);
    std::string format =
        options.choice("memory_format", "preserve_format", {"preserve_format", "contiguous_format", "channels_last"});
    if (format == "channels_last") placement.memory_format = at::MemoryFormat::ChannelsLast;
    if (format == "contiguous_format") placement.memory_format = at::MemoryFormat::Contiguous;
    options.finish();
  } else {
    read_place(check_string(L, 2, op, "device or dtype"), placement, op);
  }
  nn::place(*module, placement);
  return return_self(L);
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
  bool taken = !lua_isnil(L, -1) || name == "training" || name == "out_features";
  lua_pop(L, 3);
  if (taken) module.fail("the name '" + std::string(name) + "' belongs to every module; choose another one");
}

void register_module_class(lua_State* L) {
  register_class<nn::Module>(L, {{"__call", gate<call>},
                                 {"__index", gate<index>},
                                 {"__newindex", gate<set_field>},
                                 {"__tostring", gate<text>},
                                 {"__len", gate<count>},
                                 {"forward", gate<call>},
                                 {"stages", gate<module_stages>},
                                 {"features", gate<module_features>},
                                 {"forward_features", gate<module_forward_features>},
                                 {"parameters", gate<parameters>},
                                 {"named_parameters", gate<named_parameters>},
                                 {"buffers", gate<buffers>},
                                 {"named_buffers", gate<named_buffers>},
                                 {"children", gate<children>},
                                 {"state_dict", gate<state_dict>},
                                 {"load_state_dict", gate<load_state_dict>},
                                 {"to", gate<to>},
                                 {"train", gate<train>},
                                 {"eval", gate<eval>},
                                 {"zero_grad", gate<zero_grad>},
                                 {"requires_grad_", gate<requires_grad>}});
}

}  // namespace sslrun::lua
