// Running the autograd engine: t:backward(), torch.grad, t:register_hook.
#include "bindings/autograd/autograd_run.h"

#include "bindings/gate/engine_entry.h"
#include "bindings/gate/stack.h"
#include "bindings/gate/userdata.h"
#include "bindings/tensor/tensor_arguments.h"
#include "lib/core/interrupt.h"
#include "lib/dist/parallel.h"

namespace sslrun::lua {

// Runs the engine; the error of a Lua backward function goes on as it is, a table as that table.
template <class Run>
static void run_engine(lua_State* L, Run run) {
  bool failed = false;
  try {
    EngineWait wait(L);
    run();
  } catch (const LuaFailure& failure) {
    failure.push(L);
    failed = true;
  }
  if (failed) lua_error(L);
}

// Runs backward() with the averaging of dist.parallel; a failed exchange is told with rank and step.
template <class Run>
static void averaged(const at::Tensor& loss, Run run) {
  std::string text;
  try {
    dist::before_backward(loss);
    run();
    dist::after_backward();
    return;
  } catch (const LuaFailure&) {
    throw;
  } catch (const Interrupted&) {
    throw;
  } catch (const c10::Error& error) {
    text = error.what_without_backtrace();
    if ((text = dist::explain_backward(text)).empty()) throw;
  } catch (const std::exception& error) {
    if ((text = dist::explain_backward(error.what())).empty()) throw;
  }
  check_interrupt();
  throw Error("dist.parallel", text);
}

static std::optional<bool> optional_flag(Options& options, const char* key) {
  if (!options.has(key)) return std::nullopt;
  return options.boolean(key, false);
}

// A Tensor or an array of Tensors.
static std::vector<at::Tensor> read_tensors(lua_State* L, int index, const char* op, const char* name) {
  if (test_tensor(L, index)) return {check_tensor(L, index, op)};
  return check_tensors(L, index, op, name);
}

namespace {

struct BackwardOptions {
  at::Tensor gradient;
  std::optional<bool> retain_graph;
  bool create_graph = false;
  std::vector<at::Tensor> inputs;
};

}  // namespace

static BackwardOptions read_backward(lua_State* L, const char* op) {
  BackwardOptions wanted;
  bool given = test_tensor(L, 2) != nullptr;
  if (given) wanted.gradient = check_tensor(L, 2, op);
  Options options(L, given || lua_isnil(L, 2) ? 3 : 2, op);
  if (!given) wanted.gradient = tensor_option(options, op, "gradient").value_or(at::Tensor());
  wanted.retain_graph = optional_flag(options, "retain_graph");
  wanted.create_graph = options.boolean("create_graph", false);
  options.push("inputs");
  if (!lua_isnil(L, -1)) wanted.inputs = read_tensors(L, lua_gettop(L), op, "inputs");
  lua_pop(L, 1);
  options.finish();
  return wanted;
}

// t:backward([gradient,] [{gradient=, retain_graph=, create_graph=, inputs=}])
static int backward(lua_State* L) {
  constexpr const char* kOp = "Tensor.backward";
  at::Tensor self = check_tensor(L, 1, kOp);  // a copy: Lua code that runs in between may release the userdata
  BackwardOptions wanted;
  if (lua_gettop(L) > 1) wanted = read_backward(L, kOp);
  if (!self.requires_grad()) throw Error(kOp, "the Tensor does not require grad and has no grad_fn");
  if (!wanted.gradient.defined() && self.numel() != 1)
    throw Error(kOp, "expected a gradient for a Tensor of shape " + c10::str(self.sizes()) +
                         "; only one-element Tensors do without");
  run_engine(L, [&] {
    averaged(self, [&] {
      torch::autograd::backward({self}, {wanted.gradient}, wanted.retain_graph, wanted.create_graph, wanted.inputs);
    });
  });
  return 0;
}

// torch.grad(outputs, inputs, {grad_outputs=, retain_graph=, create_graph=, allow_unused=}): the gradient of a Tensor,
// or an array for an array of inputs, with false where the outputs do not depend on an input.
static int grad(lua_State* L) {
  constexpr const char* kOp = "torch.grad";
  auto outputs = read_tensors(L, 1, kOp, "outputs");
  auto inputs = read_tensors(L, 2, kOp, "inputs");
  Options options(L, 3, kOp);
  std::vector<at::Tensor> gradients;
  options.push("grad_outputs");
  if (!lua_isnil(L, -1)) gradients = read_tensors(L, lua_gettop(L), kOp, "grad_outputs");
  lua_pop(L, 1);
  auto retain_graph = optional_flag(options, "retain_graph");
  bool create_graph = options.boolean("create_graph", false);
  bool allow_unused = options.boolean("allow_unused", false);
  options.finish();
  bool single = test_tensor(L, 2) != nullptr;
  std::vector<at::Tensor> results;
  run_engine(L, [&] {
    results = torch::autograd::grad(outputs, inputs, gradients, retain_graph, create_graph, allow_unused);
  });
  if (!single) lua_createtable(L, int(results.size()), 0);
  for (size_t i = 0; i < results.size(); i++) {
    if (results[i].defined())
      push_tensor(L, std::move(results[i]));
    else
      lua_pushboolean(L, false);
    if (!single) lua_rawseti(L, -2, int(i) + 1);
  }
  return 1;
}

// t:register_hook(fn): fn(gradient) runs when the gradient is computed and may return another one to use instead.
static int register_hook(lua_State* L) {
  constexpr const char* kOp = "Tensor.register_hook";
  at::Tensor& self = check_tensor(L, 1, kOp);
  if (lua_type(L, 2) != LUA_TFUNCTION) throw Error(kOp, "expected a function, got " + describe(L, 2));
  if (!self.requires_grad()) throw Error(kOp, "the Tensor does not require grad");
  lua_pushvalue(L, 2);
  auto function = std::make_shared<LuaRef>(L);
  self.register_hook([function](const at::Tensor& gradient) {
    at::Tensor replaced;
    enter_lua([&](lua_State* inner) {
      function->push(inner);
      push_tensor(inner, gradient);
      lua_call(inner, 1, 1);
      if (!lua_isnil(inner, -1)) replaced = check_tensor(inner, -1, "Tensor.register_hook");
    });
    return replaced;
  });
  return 0;
}

void open_autograd_run(lua_State* L) {
  lua_pushcfunction(L, gate<grad>);
  lua_setfield(L, -2, "grad");
}

void open_autograd_methods(lua_State* L) {
  static constexpr NamedFunction kMethods[] = {{"backward", gate<backward>}, {"register_hook", gate<register_hook>}};
  set_functions(L, kMethods);
}

}  // namespace sslrun::lua
