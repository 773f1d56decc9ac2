// Modules as Lua userdata, and modules whose forward pass is written in Lua.
#pragma once
#include "bindings/stack.h"
#include "bindings/userdata.h"
#include "lib/nn/module.h"

namespace sslrun::lua {

template <>
struct TypeName<nn::Module> {
  static constexpr const char* value = "Module";
};

// A module whose methods live in the environment table of its userdata, so that Lua's collector sees every reference.
class LuaModule : public nn::Module {
 public:
  explicit LuaModule(std::string name) : Module(std::move(name)) {}
  // Called when C++ code (a sequential) holds the module: calls the Lua method `forward` in the running Lua thread.
  at::Tensor forward(at::Tensor input) override;
  std::string op() const override { return kind(); }
};

// The Lua thread that runs forward passes; set around every call from Lua into a module.
class RunningThread {
 public:
  explicit RunningThread(lua_State* L);
  ~RunningThread();
  static lua_State* current();

 private:
  lua_State* previous_;
};

// Pushes the one userdata of this module (made when there is none).
void push_module(lua_State* L, nn::ModulePtr module);

// Lua's part of a module: attributes and methods by name, and under [1] the children's userdata by name, which keeps
// Lua-made children alive as long as their parent.
void push_environment(lua_State* L, int index);
void keep_child(lua_State* L, int parent, const std::string& name, int child);

// Throws when `name` is one of the methods that the engine calls by its own way.
void check_member_name(lua_State* L, const nn::Module& module, std::string_view name);

void register_module_class(lua_State* L);

// nn.module(name, children, methods).
int make_lua_module(lua_State* L);

}  // namespace sslrun::lua
