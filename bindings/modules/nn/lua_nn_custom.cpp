// Modules made in Lua: nn.module, and the userdata that every module has.
#include "bindings/gate/engine_entry.h"
#include "bindings/modules/nn/lua_nn.h"
#include "bindings/tensor/gc_governor.h"
#include "bindings/tensor/tensor.h"

namespace sslrun::lua {

static thread_local lua_State* running_thread = nullptr;

RunningThread::RunningThread(lua_State* L) : previous_(running_thread) { running_thread = L; }
RunningThread::~RunningThread() { running_thread = previous_; }
lua_State* RunningThread::current() { return running_thread; }

// Registry table from module pointer to its userdata, with weak values.
static void push_known_modules(lua_State* L) {
  static char key;
  lua_pushlightuserdata(L, &key);
  lua_rawget(L, LUA_REGISTRYINDEX);
  if (!lua_isnil(L, -1)) return;
  lua_pop(L, 1);
  lua_newtable(L);
  lua_createtable(L, 0, 1);
  lua_pushliteral(L, "v");
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
  lua_pushlightuserdata(L, &key);
  lua_pushvalue(L, -2);
  lua_rawset(L, LUA_REGISTRYINDEX);
}

// Pushes the module's living userdata, or nothing.
static bool push_known(lua_State* L, const nn::Module* module) {
  push_known_modules(L);
  lua_pushlightuserdata(L, const_cast<nn::Module*>(module));
  lua_rawget(L, -2);
  lua_remove(L, -2);
  auto* object = test_object<nn::Module>(L, -1);
  if (object && object->get() == module) return true;
  lua_pop(L, 1);
  return false;
}

void push_module(lua_State* L, nn::ModulePtr module) {
  if (push_known(L, module.get())) return;
  const nn::Module* key = module.get();
  push_object<nn::Module>(L, std::move(module));
  lua_newtable(L);
  lua_setfenv(L, -2);
  push_known_modules(L);
  lua_pushlightuserdata(L, const_cast<nn::Module*>(key));
  lua_pushvalue(L, -3);
  lua_rawset(L, -3);
  lua_pop(L, 1);
  after_push(L, /*on_cuda=*/false);
}

void push_environment(lua_State* L, int index) { lua_getfenv(L, index); }

void keep_child(lua_State* L, int parent, const std::string& name, int child) {
  if (child < 0) child += lua_gettop(L) + 1;
  lua_getfenv(L, parent);
  lua_rawgeti(L, -1, 1);
  if (lua_isnil(L, -1)) {
    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_rawseti(L, -3, 1);
  }
  lua_pushvalue(L, child);
  lua_setfield(L, -2, name.c_str());
  lua_pop(L, 2);
}

lua_State* LuaModule::push_self() {
  lua_State* L = RunningThread::current();
  if (!L) fail("its Lua object was released");
  luaL_checkstack(L, 8, "nested modules");
  if (!push_known(L, this)) fail("its Lua object was released");
  return L;
}

bool LuaModule::push_declared(lua_State* L, const char* name) {
  push_environment(L, -1);
  lua_pushstring(L, name);
  lua_rawget(L, -2);
  lua_remove(L, -2);
  if (!lua_isnil(L, -1)) return true;
  lua_pop(L, 1);
  return false;
}

at::Tensor LuaModule::call_method(const char* name, at::Tensor input) {
  if (!RunningThread::current()) {  // the backward pass of a checkpointed module
    at::Tensor result;
    enter_lua([&](lua_State* inner) {
      RunningThread running(inner);
      result = call_method(name, input);
    });
    return result;
  }
  lua_State* L = push_self();
  if (!push_declared(L, name) || !lua_isfunction(L, -1))
    fail(std::string("has no method '") + name + "'; give one to nn.module");
  lua_insert(L, -2);
  push_tensor(L, std::move(input));
  lua_call(L, 2, 1);
  at::Tensor* output = test_tensor(L, -1);
  if (!output || !output->defined())
    fail(std::string("expected '") + name + "' to return a Tensor, got " + describe(L, -1));
  at::Tensor result = *output;
  lua_pop(L, 1);
  return result;
}

at::Tensor LuaModule::forward(at::Tensor input) {
  check_mode();
  return call_method("forward", std::move(input));
}

// From {name = child}, sorted by name, or {{name, child}, ...} in that order: pushes a table from name to child.
static std::vector<std::string> push_children(lua_State* L, int table, const nn::Module& module) {
  std::vector<std::string> names;
  int count = int(lua_objlen(L, table));
  lua_newtable(L);
  if (count == 0) {
    for (lua_pushnil(L); lua_next(L, table);) {
      if (lua_type(L, -2) != LUA_TSTRING) module.fail("expected names as keys of the children, got " + describe(L, -2));
      names.push_back(lua_tostring(L, -2));
      lua_setfield(L, -3, names.back().c_str());
    }
    std::sort(names.begin(), names.end());
  }
  for (int i = 1; i <= count; i++) {
    lua_rawgeti(L, table, i);
    if (lua_type(L, -1) != LUA_TTABLE) module.fail("expected {name, child} pairs, got " + describe(L, -1));
    lua_rawgeti(L, -1, 1);
    lua_rawgeti(L, -2, 2);
    if (lua_type(L, -2) != LUA_TSTRING)
      module.fail("expected {name, child} pairs, got " + describe(L, -2) + " as name");
    names.push_back(lua_tostring(L, -2));
    lua_setfield(L, -4, names.back().c_str());
    lua_pop(L, 2);
  }
  return names;
}

int make_lua_module(lua_State* L) {
  const char* op = "nn.module";
  auto module = std::make_shared<LuaModule>(check_string(L, 1, op, "name"));
  lua_settop(L, 3);
  if (lua_isnil(L, 2)) {
    lua_newtable(L);
    lua_replace(L, 2);
  }
  check_table(L, 2, op, "children");
  push_module(L, module);
  int self = lua_gettop(L);
  auto names = push_children(L, 2, *module);
  int values = lua_gettop(L);
  for (const auto& name : names) {
    check_member_name(L, *module, name);
    lua_getfield(L, values, name.c_str());
    if (auto* child = test_object<nn::Module>(L, -1); child && *child) {
      module->add_child(name, *child);
      keep_child(L, self, name, -1);
    } else if (at::Tensor* tensor = test_tensor(L, -1); tensor && tensor->defined()) {
      module->add_tensor(name, *tensor, tensor->requires_grad() ? nn::TensorRole::kParameter : nn::TensorRole::kBuffer);
    } else {
      throw Error(op, "expected a Module or a Tensor for '" + name + "', got " + describe(L, -1));
    }
    lua_pop(L, 1);
  }
  push_environment(L, self);
  int environment = lua_gettop(L);
  if (lua_isfunction(L, 3)) {
    lua_pushvalue(L, 3);
    lua_setfield(L, environment, "forward");
  } else {
    if (lua_type(L, 3) != LUA_TTABLE)
      throw Error(op, "expected a function or a table of methods, got " + describe(L, 3));
    for (lua_pushnil(L); lua_next(L, 3); lua_pop(L, 1)) {
      if (lua_type(L, -2) != LUA_TSTRING)
        throw Error(op, "expected names as keys of the methods, got " + describe(L, -2));
      std::string name = lua_tostring(L, -2);
      check_member_name(L, *module, name);
      if (module->child(name) || module->tensor(name)) throw Error(op, "'" + name + "' is a child and a method");
      lua_pushvalue(L, -1);
      lua_setfield(L, environment, name.c_str());
    }
  }
  lua_settop(L, self);
  return 1;
}

}  // namespace sslrun::lua
