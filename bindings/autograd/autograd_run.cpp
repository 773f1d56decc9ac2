// Running the autograd engine: t:backward(), torch.grad, t:register_hook.
#include "bindings/autograd/autograd_run.h"

#include "bindings/gate/declaration.h"
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

// A Tensor or an array of Tensors.
static std::vector<at::Tensor> read_tensors(lua_State* L, int index, const char* op, const char* name) {
  if (test_tensor(L, index)) return {check_tensor(L, index, op)};
  return check_tensors(L, index, op, name);
}

namespace {

struct BackwardOptions {
  std::optional<at::Tensor> gradient;
  std::optional<bool> retain_graph;
  bool create_graph = false;
  std::vector<at::Tensor> inputs;
};

struct GradOptions {
  std::vector<at::Tensor> grad_outputs;
  std::optional<bool> retain_graph;
  bool create_graph = false, allow_unused = false;
};

}  // namespace

template <class T>
static Option tensors_option(const std::string& name, std::vector<at::Tensor> T::*member, std::string about,
                             std::string otherwise) {
  Option option(name, "Tensor|Tensor[]", std::move(about),
                [name, member](lua_State* L, int index, const std::string& op, void* object) {
                  static_cast<T*>(object)->*member = read_tensors(L, index, op.c_str(), name.c_str());
                });
  option.otherwise = std::move(otherwise);
  return option;
}

static Option retain_option(auto member) {
  return field("retain_graph", member, "keeps the graph for another backward pass").or_else("create_graph");
}
static constexpr const char* kCreateGraph = "records the pass itself, for gradients of gradients";

static const OptionsOf<BackwardOptions> kBackward({
    tensor_field("gradient", &BackwardOptions::gradient,
                 "[as the Tensor]: the gradient that comes from behind; only a Tensor of one element does without"),
    retain_option(&BackwardOptions::retain_graph),
    field("create_graph", &BackwardOptions::create_graph, kCreateGraph),
    tensors_option("inputs", &BackwardOptions::inputs, "leaves whose gradients are computed", "all that were used"),
});
static const OptionsOf<GradOptions> kGrad({
    tensors_option("grad_outputs", &GradOptions::grad_outputs, "[as the outputs]: the gradients that come from behind",
                   "1, for outputs of one element"),
    retain_option(&GradOptions::retain_graph),
    field("create_graph", &GradOptions::create_graph, kCreateGraph),
    field("allow_unused", &GradOptions::allow_unused,
          "inputs that the outputs do not depend on get false; they are an error without it"),
});

static BackwardOptions read_backward(lua_State* L, const char* op) {
  bool given = test_tensor(L, 2) != nullptr;
  auto wanted = read_options(L, given || lua_isnil(L, 2) ? 3 : 2, op, kBackward);
  if (given) wanted.gradient = check_tensor(L, 2, op);
  return wanted;
}

static int backward(lua_State* L) {
  constexpr const char* kOp = "Tensor.backward";
  at::Tensor self = check_tensor(L, 1, kOp);  // a copy: Lua code that runs in between may release the userdata
  BackwardOptions wanted;
  if (lua_gettop(L) > 1) wanted = read_backward(L, kOp);
  if (!self.requires_grad()) throw Error(kOp, "the Tensor does not require grad and has no grad_fn");
  if (!wanted.gradient && self.numel() != 1)
    throw Error(kOp, "expected a gradient for a Tensor of shape " + c10::str(self.sizes()) +
                         "; only one-element Tensors do without");
  run_engine(L, [&] {
    averaged(self, [&] {
      torch::autograd::backward({self}, {wanted.gradient.value_or(at::Tensor())}, wanted.retain_graph,
                                wanted.create_graph, wanted.inputs);
    });
  });
  return 0;
}

static int grad(lua_State* L) {
  constexpr const char* kOp = "torch.grad";
  auto outputs = read_tensors(L, 1, kOp, "outputs");
  auto inputs = read_tensors(L, 2, kOp, "inputs");
  auto wanted = read_options(L, 3, kOp, kGrad);
  bool single = test_tensor(L, 2) != nullptr;
  std::vector<at::Tensor> results;
  run_engine(L, [&] {
    results = torch::autograd::grad(outputs, inputs, wanted.grad_outputs, wanted.retain_graph, wanted.create_graph,
                                    wanted.allow_unused);
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
  bind(
      L,
      {{gate<grad>,
        {.name = "torch.grad",
         .about = "The gradients of outputs with regard to inputs, without touching their fields `grad`.",
         .arguments = {{"outputs", "Tensor|Tensor[]", ""}, {"inputs", "Tensor|Tensor[]", ""}},
         .options = &kGrad,
         .results = {{"", "Tensor|false|(Tensor|false)[]",
                      "[as the inputs]: one for a Tensor, an array for an array; false where the outputs do not depend "
                      "on an input"}},
         .source = "docs.pytorch.org, torch.autograd.grad"}}});
}

void open_autograd_methods(lua_State* L) {
  bind(L,
       {{gate<backward>,
         {.name = "Tensor:backward",
          .about = "Adds the gradients of this Tensor to the fields `grad` of the leaves that it was made of. A model "
                   "given to dist.parallel has them averaged over all processes.",
          .arguments = {{"gradient", "Tensor?", "as the option of that name"}},
          .options = &kBackward,
          .source = "docs.pytorch.org, torch.Tensor.backward"}},
        {gate<register_hook>,
         {.name = "Tensor:register_hook",
          .about = "Calls a function when this Tensor's gradient is computed; a Tensor that it returns takes the "
                   "gradient's place.",
          .arguments = {{"fn", "fun(gradient: Tensor): Tensor?", ""}},
          .source = "docs.pytorch.org, torch.Tensor.register_hook"}}});
}

}  // namespace sslrun::lua
