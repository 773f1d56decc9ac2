// Calling an operator through the dispatcher with boxed values.
#include "bindings/aten/aten_call.h"

#include <cstdlib>

#include "bindings/aten/aten_convert.h"
#include "bindings/aten/aten_errors.h"
#include "bindings/aten/aten_needs.h"
#include "bindings/gate/stack.h"
#include "bindings/tensor/below_autograd.h"
#include "bindings/tensor/tensor.h"
#include "lib/core/error.h"

namespace sslrun::lua {

static const Overload* fitting(const Op& op, const Arguments& arguments) {
  for (bool lenient : {false, true})
    for (const Overload& overload : op.overloads)
      if (fit(overload, arguments, lenient).misfit == Misfit::kNone) return &overload;
  return nullptr;
}

static int push_results(lua_State* L, const Op& op, const Overload& overload, const Arguments& arguments,
                        std::vector<c10::IValue>& stack) {
  if (overload.returns_first && arguments.count > 0) {
    lua_pushvalue(L, 1);
    return 1;
  }
  if (arguments.requires_grad)
    stack[0].toTensor().requires_grad_(check_boolean(L, arguments.requires_grad, op.name, "requires_grad"));
  luaL_checkstack(L, int(stack.size()) + 4, op.name.c_str());
  for (auto& value : stack) push_value(L, std::move(value), op.name);
  return int(stack.size());
}

void rethrow_named(std::string_view op, const std::exception& error) {
  if (dynamic_cast<const Error*>(&error) || dynamic_cast<const Interrupted*>(&error)) throw;
  static const bool debug = std::getenv("SSLRUN_DEBUG") != nullptr;
  const auto* torch_error = dynamic_cast<const c10::Error*>(&error);
  throw Error(op, torch_error && !debug ? torch_error->what_without_backtrace() : error.what());
}

const Overload& choose(Op& op, Arguments& arguments) {
  const Overload* overload = fitting(op, arguments);
  if (overload) return *overload;
  lua_State* L = arguments.L;
  int top = lua_gettop(L);
  if (!arguments.options && top > 0 && lua_type(L, top) == LUA_TTABLE && lua_objlen(L, top) == 0) {
    Arguments without = arguments;  // {}: no list, but no keyword arguments
    without.count = top - 1;
    overload = fitting(op, without);
    if (overload) {
      arguments = without;
      return *overload;
    }
  }
  throw_no_overload(op, arguments);
}

static bool all_plain(const std::vector<c10::IValue>& stack) {
  for (const auto& value : stack) {
    if (value.isTensor()) {
      if (value.toTensor().defined() && !is_plain(value.toTensor())) return false;
    } else if (value.isTensorList()) {
      for (const at::Tensor& tensor : value.toTensorList())
        if (tensor.defined() && !is_plain(tensor)) return false;
    }
  }
  return true;
}

static void dispatch(const Overload& overload, std::vector<c10::IValue>& stack) {
  bool views = overload.shortcut == Shortcut::kViews;
  if (overload.shortcut == Shortcut::kFactory || (views && all_plain(stack))) {
    at::AutoDispatchBelowADInplaceOrView guard;
    overload.handle.callBoxed(stack);
  } else if (overload.shortcut == Shortcut::kAutograd && all_plain(stack)) {
    at::AutoDispatchBelowAutograd guard;
    overload.handle.callBoxed(stack);
  } else {
    overload.handle.callBoxed(stack);
  }
}

int call_op(lua_State* L, Op& op) {
  prepare(L, op);
  Arguments arguments = read_arguments(L);
  const Overload& overload = choose(op, arguments);
  if (overload.excluded) throw Error(op.name, std::string("cannot be called from Lua: ") + overload.excluded);
  static thread_local std::vector<c10::IValue> spare;  // an operator may call Lua again
  std::vector<c10::IValue> stack;
  stack.swap(spare);
  stack.clear();
  convert_arguments(overload, arguments, op.name, stack);
  try {
    if (overload.needs) check_needs(op.name, overload, stack);
    dispatch(overload, stack);
  } catch (const std::exception& error) {
    rethrow_named(op.name, error);
  }
  int results = push_results(L, op, overload, arguments, stack);
  stack.clear();
  spare.swap(stack);
  return results;
}

}  // namespace sslrun::lua
