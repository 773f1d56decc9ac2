// nn.one_pass: several views of a batch through one network.
#include "bindings/modules/nn/lua_nn.h"
#include "bindings/tensor/tensor.h"
#include "lib/core/shape_text.h"
#include "lib/cuda/batch_norm.h"
#include "lib/cuda/kernel.h"
#include "lib/nn/joined_views.h"
#include "lib/nn/side_by_side.h"

namespace sslrun::lua {

static constexpr const char* kOp = "nn.one_pass";

// Calls the function at index 1; its results, each with `rows` rows, are left on the stack.
static int results_of(lua_State* L, at::Tensor input) {
  int64_t rows = input.size(0);
  int before = lua_gettop(L);
  lua_pushvalue(L, 1);
  push_tensor(L, std::move(input));
  lua_call(L, 1, LUA_MULTRET);
  for (int i = before + 1; i <= lua_gettop(L); i++) {
    at::Tensor* result = test_tensor(L, i);
    if (!result || !result->defined())
      throw Error(kOp, "expected Tensors as results of the function, got " + describe(L, i));
    if (result->dim() == 0 || result->size(0) != rows)
      throw Error(
          kOp, "expected results with the " + std::to_string(rows) + " rows of the input, got " + shape_text(*result));
  }
  return lua_gettop(L) - before;
}

// GPUs like one large batch better, where batch norms have kernels for several views. A CPU needs less memory for one
// after the other, and its numbers are those of two passes.
static bool are_joined(const std::vector<at::Tensor>& views) {
  return cuda::has_kernels(views[0].device()) && cuda::takes_batch_norm(views[0].scalar_type()) &&
         std::all_of(views.begin(), views.end(), [&](const at::Tensor& view) {
           return view.sizes() == views[0].sizes() && view.options().type_equal(views[0].options()) &&
                  view.device() == views[0].device();
         });
}

int one_pass(lua_State* L) {
  if (lua_type(L, 1) != LUA_TFUNCTION && !test_object<nn::Module>(L, 1))
    mismatch(L, 1, kOp, "network", "a function or a Module");
  std::vector<at::Tensor> views;
  for (int i = 2; i <= lua_gettop(L); i++) {
    views.push_back(check_tensor(L, i, kOp));
    if (views.back().dim() == 0) throw Error(kOp, "expected views [B, ...], got a Tensor without dimensions");
  }
  if (views.empty()) throw Error(kOp, "expected one view or more behind the function");
  luaL_checkstack(L, 64, kOp);
  int arguments = lua_gettop(L);
  if (views.size() == 1 || !are_joined(views)) {
    for (const auto& view : views) results_of(L, view);
    return lua_gettop(L) - arguments;
  }
  int count;
  {
    nn::JoinedViews joined(int64_t(views.size()));
    count = results_of(L, nn::join_rows(views));
  }
  std::vector<std::vector<at::Tensor>> parts;
  for (int i = 1; i <= count; i++) parts.push_back(test_tensor(L, arguments + i)->chunk(int64_t(views.size())));
  for (size_t view = 0; view < views.size(); view++)
    for (const auto& part : parts) push_tensor(L, part[view]);
  return count * int(views.size());
}

}  // namespace sslrun::lua
