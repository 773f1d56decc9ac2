// Modules as Lua userdata, and modules whose forward pass is written in Lua.
#pragma once
#include "bindings/gate/declaration.h"
#include "bindings/gate/stack.h"
#include "bindings/gate/userdata.h"
#include "lib/nn/backbone.h"
#include "lib/nn/module.h"

namespace sslrun::lua {

template <>
struct TypeName<nn::Module> {
  static constexpr const char* value = "Module";
};

// A module whose methods live in the environment table of its userdata, so that Lua's collector sees every reference.
// It is a backbone once `stages` is declared there.
class LuaModule : public nn::Module, public nn::Backbone {
 public:
  explicit LuaModule(std::string name) : Module(std::move(name)) {}
  // Called when C++ code (a sequential) holds the module: calls the Lua method `forward` in the running Lua thread.
  at::Tensor forward(at::Tensor input) override;
  std::string op() const override { return kind(); }

  Backbone* backbone() override;
  std::vector<nn::Stage> stages() override;
  // The Lua method `features`; without one the last stage only, made of forward_features.
  std::vector<at::Tensor> features(at::Tensor input, const std::vector<std::string>& stages) override;
  // The Lua method `forward_features`, else the last stage's map, else what `forward` returns.
  at::Tensor forward_features(at::Tensor input) override;
  int64_t num_prefix_tokens() override { return declared_count("num_prefix_tokens", 0, 0); }
  int64_t size_divisibility() override { return declared_count("size_divisibility", 1, 1); }

 private:
  lua_State* push_self();                              // in the running Lua thread
  bool push_declared(lua_State* L, const char* name);  // nothing where there is none
  bool has_method(const char* name);
  at::Tensor call_method(const char* name, at::Tensor input);
  int64_t declared_count(const char* name, int64_t fallback, int64_t least);
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

// Names of methods that a module declares for its stages (lua_nn_backbone.cpp).
bool names_backbone_method(std::string_view name);
int module_stages(lua_State* L);
int module_features(lua_State* L);
int module_forward_features(lua_State* L);

void register_module_class(lua_State* L);

// state_dict, load_state_dict and to (lua_nn_state.cpp).
std::vector<Bound> module_state_methods();

// What methods that change a module return: itself.
inline int return_self(lua_State* L) {
  lua_settop(L, 1);
  return 1;
}
inline DeclaredValue result_self() { return {"", "Module", "the module itself"}; }

// Adds the layers to the table on top of the stack (lua_nn_layers.cpp).
void add_layers(lua_State* L);

// nn.module(name, children, methods).
int make_lua_module(lua_State* L);

// nn.checkpointed and nn.recomputing (lua_nn_checkpointed.cpp).
std::vector<Bound> checkpointed_functions();

// nn.one_pass(network, view, ...) (lua_nn_one_pass.cpp).
int one_pass(lua_State* L);

}  // namespace sslrun::lua
