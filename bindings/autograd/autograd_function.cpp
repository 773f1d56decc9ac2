// Autograd functions written in Lua: a graph node whose apply() calls the user's backward function.
#include "bindings/autograd/autograd_function.h"

#include "bindings/gate/declaration.h"
#include "bindings/gate/engine_entry.h"
#include "bindings/gate/stack.h"
#include "bindings/gate/userdata.h"
#include "bindings/tensor/tensor_arguments.h"
#include "lib/core/shape_text.h"

namespace sslrun::lua {

using torch::autograd::SavedVariable;
using torch::autograd::variable_list;
using torch::autograd::VariableInfo;

// Hidden keys of the context table.
static const char kNode = 0, kToSave = 0, kDirty = 0, kConstant = 0, kMetatable = 0;

static void* light(const char& key) { return const_cast<char*>(&key); }

static void push_hidden(lua_State* L, int table, const char& key) {
  lua_pushvalue(L, table);
  lua_pushlightuserdata(L, light(key));
  lua_rawget(L, -2);
  lua_remove(L, -2);
}

// table[key] = the value on top of the stack, which is removed. `table` is absolute.
static void set_hidden(lua_State* L, int table, const char& key) {
  lua_pushlightuserdata(L, light(key));
  lua_insert(L, -2);
  lua_rawset(L, table);
}

namespace {

struct LuaNode : torch::autograd::Node {
  std::string name_;
  LuaRef backward_, context_;
  std::vector<bool> is_tensor_;  // per argument of the call
  std::vector<VariableInfo> outputs_;
  std::vector<SavedVariable> saved_;
  bool materialize_ = true, freed_ = false;

  std::string name() const override { return name_ + "Backward"; }
  void release_variables() override {
    saved_.clear();
    freed_ = true;
  }
  variable_list apply(variable_list&& gradients) override;
  void read_results(lua_State* L, variable_list& results) const;
};

// The node while its backward function runs.
void push_node(lua_State* L, int context, LuaNode* node) {
  if (node)
    lua_pushlightuserdata(L, node);
  else
    lua_pushnil(L);
  set_hidden(L, context, kNode);
}

variable_list LuaNode::apply(variable_list&& gradients) {
  at::OptionalDeviceGuard device;
  for (size_t i = 0; i < gradients.size() && materialize_; i++)
    if (!gradients[i].defined()) gradients[i] = outputs_[i].zeros(device);
  variable_list results;
  enter_lua([&](lua_State* L) {
    backward_.push(L);
    context_.push(L);
    push_node(L, 2, this);
    lua_createtable(L, int(is_tensor_.size()), 0);
    for (size_t i = 0, input = 0; i < is_tensor_.size(); i++) {
      lua_pushboolean(L, is_tensor_[i] && task_should_compute_output(input++));
      lua_rawseti(L, -2, int(i) + 1);
    }
    lua_setfield(L, 2, "needs_input_grad");
    lua_pushvalue(L, 2);
    lua_insert(L, 1);  // keep the context below the call
    luaL_checkstack(L, int(gradients.size()) + 4, "autograd function");
    for (auto& gradient : gradients) push_tensor(L, std::move(gradient));
    lua_call(L, int(gradients.size()) + 1, LUA_MULTRET);
    push_node(L, 1, nullptr);
    read_results(L, results);
  });
  return results;
}

void LuaNode::read_results(lua_State* L, variable_list& results) const {
  int count = lua_gettop(L) - 1;
  for (int i = 1; i <= std::max(count, int(is_tensor_.size())); i++) {
    bool given = i <= count && !lua_isnil(L, i + 1);
    bool wanted = i <= int(is_tensor_.size()) && is_tensor_[size_t(i) - 1];
    if (given && !test_tensor(L, i + 1))
      throw Error(
          name_, "backward: expected a Tensor or nil as gradient " + std::to_string(i) + ", got " + describe(L, i + 1));
    if (given && i > int(is_tensor_.size()))
      throw Error(name_, "backward: expected " + std::to_string(is_tensor_.size()) +
                             " gradients, one per argument of " + "forward, got " + std::to_string(count));
    if (given && !wanted)
      throw Error(name_, "backward: expected nil as gradient " + std::to_string(i) +
                             ", as that argument of forward was no Tensor");
    if (wanted) results.push_back(given ? check_tensor(L, i + 1, name_) : at::Tensor());
  }
}

// Appends the Tensors in context[key] to a list.
variable_list hidden_tensors(lua_State* L, int context, const char& key, const std::string& op) {
  variable_list tensors;
  push_hidden(L, context, key);
  if (lua_istable(L, -1)) tensors = check_tensors(L, lua_gettop(L), op, "context");
  lua_pop(L, 1);
  return tensors;
}

std::unordered_set<at::TensorImpl*> implementations(const variable_list& tensors) {
  std::unordered_set<at::TensorImpl*> set;
  for (const auto& tensor : tensors) set.insert(tensor.unsafeGetTensorImpl());
  return set;
}

}  // namespace

// ctx:save_for_backward(t…) and its like: keep the arguments as a list in the context.
template <const char& key>
static int keep_tensors(lua_State* L) {
  int count = lua_gettop(L);
  check_table(L, 1, "autograd_function", "ctx (call it as ctx:name(…))");
  lua_createtable(L, count - 1, 0);
  for (int i = 2; i <= count; i++) {
    check_tensor(L, i, "autograd_function");
    lua_pushvalue(L, i);
    lua_rawseti(L, -2, i - 1);
  }
  set_hidden(L, 1, key);
  return 0;
}

static int saved(lua_State* L) {
  check_table(L, 1, "ctx.saved", "ctx (call it as ctx:saved())");
  push_hidden(L, 1, kNode);
  auto* node = static_cast<LuaNode*>(lua_touserdata(L, -1));
  if (!node) throw Error("ctx.saved", "is for the backward function, while it runs");
  if (node->freed_)
    throw Error("ctx.saved",
                "the saved Tensors were freed by an earlier backward pass; use {retain_graph = true} there");
  luaL_checkstack(L, int(node->saved_.size()) + 1, "ctx.saved");
  for (const auto& variable : node->saved_) push_tensor(L, variable.unpack(node->shared_from_this()));
  return int(node->saved_.size());
}

static void push_context(lua_State* L) {
  lua_newtable(L);
  lua_pushlightuserdata(L, light(kMetatable));
  lua_rawget(L, LUA_REGISTRYINDEX);
  lua_setmetatable(L, -2);
}

// After forward: histories of the outputs, saved Tensors; the outputs replace what is on the stack from `first`.
static int finish_forward(lua_State* L, int context, int first, const variable_list& inputs,
                          const std::shared_ptr<LuaNode>& node, bool recorded) {
  std::vector<std::optional<at::Tensor>> outputs;
  for (int i = first; i <= lua_gettop(L); i++) {
    if (!test_tensor(L, i)) throw Error(node->name_, "forward: expected Tensors as results, got " + describe(L, i));
    outputs.emplace_back(check_tensor(L, i, node->name_));
  }
  if (outputs.empty()) throw Error(node->name_, "forward: expected at least one Tensor as result");
  auto dirty = hidden_tensors(L, context, kDirty, node->name_);
  if (recorded)
    for (const auto& tensor : dirty) tensor.unsafeGetTensorImpl()->bump_version();
  auto wrapped = torch::autograd::_wrap_outputs(
      inputs, implementations(hidden_tensors(L, context, kConstant, node->name_)), implementations(dirty), outputs,
      recorded ? std::static_pointer_cast<torch::autograd::Node>(node) : nullptr,
      [](const variable_list&, const variable_list&) -> variable_list {
        throw std::runtime_error("forward-mode gradients of Lua autograd functions are not supported");
      },
      {}, [](const at::Tensor& x) { return x.view_as(x); }, /*pure_view=*/false);
  if (recorded) {
    for (const auto& output : wrapped) node->outputs_.emplace_back(*output);
    for (const auto& tensor : hidden_tensors(L, context, kToSave, node->name_))
      node->saved_.emplace_back(tensor, /*is_output=*/tensor.grad_fn() == node);
  }
  for (const char* key : {&kToSave, &kDirty, &kConstant}) {
    lua_pushnil(L);
    set_hidden(L, context, *key);
  }
  lua_settop(L, first - 1);
  for (auto& output : wrapped) push_tensor(L, std::move(*output));
  return int(wrapped.size());
}

// Upvalues: forward, backward, name. One call of the function that torch.autograd_function returned.
static int call(lua_State* L) {
  int count = lua_gettop(L);
  std::shared_ptr<LuaNode> node(new LuaNode, torch::autograd::deleteNode);
  node->name_ = lua_tostring(L, lua_upvalueindex(3));
  variable_list inputs;
  for (int i = 1; i <= count; i++) {
    node->is_tensor_.push_back(test_tensor(L, i) != nullptr);
    if (node->is_tensor_.back()) inputs.push_back(check_tensor(L, i, node->name_));
  }
  bool recorded = at::GradMode::is_enabled() && torch::autograd::any_variable_requires_grad(inputs);
  if (recorded) node->set_next_edges(torch::autograd::collect_next_edges(inputs));

  push_context(L);
  int context = count + 1;
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_pushvalue(L, context);
  luaL_checkstack(L, count + 4, "autograd function");
  for (int i = 1; i <= count; i++) lua_pushvalue(L, i);
  {
    at::AutoGradMode off(false);
    lua_call(L, count + 1, LUA_MULTRET);
  }
  int results = finish_forward(L, context, context + 1, inputs, node, recorded);
  if (recorded) {
    lua_pushvalue(L, lua_upvalueindex(2));
    node->backward_ = LuaRef(L);
    lua_getfield(L, context, "materialize_grads");
    node->materialize_ = lua_isnil(L, -1) || lua_toboolean(L, -1);
    lua_pop(L, 1);
    lua_pushvalue(L, context);
    node->context_ = LuaRef(L);
  }
  return results;
}

namespace {
struct FunctionOptions {
  std::string name = "LuaFunction";
};
}  // namespace

// The function stays in the table, where it is taken from.
static Option function_option(const std::string& name, std::string type, std::string about) {
  Option option(name, std::move(type), std::move(about), [name](lua_State* L, int index, const std::string& op, void*) {
    if (lua_type(L, index) != LUA_TFUNCTION) mismatch(L, index, op, name, "a function");
  });
  option.required = true;
  return option;
}

static const OptionsOf<FunctionOptions> kFunction({
    function_option("forward", "fun(ctx: AutogradContext, ...: any): ...",
                    "a function of a context and the call's arguments that returns Tensors; it runs without recording"),
    function_option("backward", "fun(ctx: AutogradContext, ...: Tensor): ...",
                    "a function of the context and one gradient for each result of forward that returns one for each "
                    "argument of forward, nil for what is no Tensor"),
    field("name", &FunctionOptions::name, "in errors and in grad_fn"),
});

static int autograd_function(lua_State* L) {
  constexpr const char* kOp = "torch.autograd_function";
  auto options = read_options(L, 1, kOp, kFunction);
  lua_getfield(L, 1, "forward");
  lua_getfield(L, 1, "backward");
  push_string(L, options.name);
  lua_pushcclosure(L, gate<call>, 3);
  return 1;
}

static std::vector<Bound> context_methods() {
  static const DeclaredValue kTensors{"...", "Tensor", ""};
  return {
      {gate<keep_tensors<kToSave>>,
       {.name = "AutogradContext:save_for_backward",
        .about =
            "In forward: keeps Tensors for backward. Later changes of them are noticed, and they are freed with the "
            "graph.",
        .arguments = {kTensors}}},
      {gate<keep_tensors<kDirty>>,
       {.name = "AutogradContext:mark_dirty",
        .about = "In forward: says which arguments it changed in place.",
        .arguments = {kTensors}}},
      {gate<keep_tensors<kConstant>>,
       {.name = "AutogradContext:mark_non_differentiable",
        .about = "In forward: says which results have no gradient.",
        .arguments = {kTensors}}},
      {gate<saved>,
       {.name = "AutogradContext:saved",
        .about = "In backward: the Tensors that forward saved. An error when an earlier backward pass freed them.",
        .results = {{"...", "Tensor", "in their order"}}}},
  };
}

static void declare_context() {
  declare({.name = "AutogradContext",
           .about = "What forward and backward of torch.autograd_function share; any value can be kept in its fields.",
           .source = "docs.pytorch.org, torch.autograd.function.FunctionCtx"});
  declare({.name = "AutogradContext.needs_input_grad",
           .about = "In backward: whether each argument of forward needs a gradient.",
           .results = {{"", "boolean[]", ""}}});
  declare({.name = "AutogradContext.materialize_grads",
           .about = "Set to false in forward: backward gets nil, not zeros, for results that nobody used.",
           .results = {{"", "boolean?", "nil: true"}}});
}

void open_autograd_function(lua_State* L) {
  open_engine_entry(L);
  declare_context();
  lua_pushlightuserdata(L, light(kMetatable));
  lua_createtable(L, 0, 1);
  lua_newtable(L);
  bind(L, context_methods());
  lua_setfield(L, -2, "__index");
  lua_rawset(L, LUA_REGISTRYINDEX);
  bind(L,
       {{gate<autograd_function>,
         {.name = "torch.autograd_function",
          .about = "Makes a function with a gradient of its own from two Lua functions. An error in backward is one of "
                   "t:backward() with the user's file and line.",
          .options = &kFunction,
          .results = {{"", "fun(...: any): ...", "calls forward with a context and its arguments"}},
          .source = "docs.pytorch.org, torch.autograd.Function"}}});
}

}  // namespace sslrun::lua
