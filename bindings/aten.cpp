// Calling of ATen operators from Lua.
#include "bindings/aten.h"

#include <cstdlib>

#include "bindings/aten_call.h"
#include "bindings/aten_convert.h"
#include "bindings/aten_errors.h"
#include "bindings/aten_generator.h"
#include "bindings/aten_schema.h"
#include "bindings/gate.h"
#include "bindings/stack.h"
#include "bindings/tensor.h"
#include "lib/core/error.h"

namespace sslrun::lua {

// Registry key of the Tensor methods table.
static char methods_key;

static const Overload* choose(const Op& op, const Arguments& arguments) {
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
  if (arguments.requires_grad && overload.factory) {
    lua_getfield(L, arguments.options, "requires_grad");
    stack[0].toTensor().requires_grad_(lua_toboolean(L, -1));
    lua_pop(L, 1);
  }
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

int call_op(lua_State* L, Op& op) {
  compiled(op);
  Arguments arguments = read_arguments(L);
  const Overload* overload = choose(op, arguments);
  if (!overload) {
    int top = lua_gettop(L);
    bool empty_options = !arguments.options && top > 0 && lua_type(L, top) == LUA_TTABLE && lua_objlen(L, top) == 0;
    if (empty_options) {
      Arguments without = arguments;
      without.count--;
      overload = choose(op, without);
      if (overload) arguments = without;
    }
    if (!overload) throw_no_overload(op, arguments);
  }
  if (overload->excluded) throw Error(op.name, std::string("cannot be called from Lua: ") + overload->excluded);
  static thread_local std::vector<c10::IValue> spare;  // an operator may call Lua again
  std::vector<c10::IValue> stack;
  stack.swap(spare);
  stack.clear();
  convert_arguments(*overload, arguments, op.name, stack);
  try {
    overload->handle.callBoxed(stack);
  } catch (const std::exception& error) {
    rethrow_named(op.name, error);
  }
  int results = push_results(L, op, *overload, arguments, stack);
  stack.clear();
  spare.swap(stack);
  return results;
}

static int call_function(lua_State* L) { return call_op(L, running_op(L)); }

// where and polygamma: the tensor before the colon is not the first argument.
static int call_method(lua_State* L) {
  Op& op = running_op(L);
  if (lua_gettop(L) > op.self) {
    lua_pushvalue(L, 1);
    lua_insert(L, op.self + 2);
    lua_remove(L, 1);
  }
  return call_op(L, op);
}

void push_op(lua_State* L, std::string_view name) {
  Op* op = find_op(name);
  if (!op) return lua_pushnil(L);
  lua_CFunction direct = hot_function(op->name);
  lua_pushlightuserdata(L, op);
  lua_pushcclosure(L, direct ? direct : gate<call_function>, 1);
}

void push_tensor_methods(lua_State* L) {
  lua_pushlightuserdata(L, &methods_key);
  lua_rawget(L, LUA_REGISTRYINDEX);
  if (!lua_isnil(L, -1)) return;
  lua_pop(L, 1);
  lua_newtable(L);
  lua_pushlightuserdata(L, &methods_key);
  lua_pushvalue(L, -2);
  lua_rawset(L, LUA_REGISTRYINDEX);
}

void push_tensor_method(lua_State* L, std::string_view name) {
  Op* op = find_op(name);
  if (!op || !is_method(*op)) return lua_pushnil(L);
  push_tensor_methods(L);
  push_string(L, name);
  if (op->self == 0) {
    push_op(L, name);
  } else {
    lua_pushlightuserdata(L, op);
    lua_pushcclosure(L, gate<call_method>, 1);
  }
  lua_pushvalue(L, -1);
  lua_insert(L, -4);
  lua_rawset(L, -3);
  lua_pop(L, 1);
}

std::vector<std::string> op_names(bool methods) {
  std::vector<std::string> names;
  for (Op* op : all_ops())
    if (!methods || is_method(*op)) names.push_back(op->name);
  return names;
}

std::vector<std::string> op_schemas(std::string_view name) {
  std::vector<std::string> schemas;
  if (Op* op = find_op(name))
    for (const Overload& overload : compiled(*op)) schemas.push_back(schema_text(overload));
  return schemas;
}

std::string unknown_name(lua_State* L, int index, std::string_view name) {
  auto names = op_names();
  if (lua_istable(L, index)) {
    lua_pushvalue(L, index);
    lua_pushnil(L);
    while (lua_next(L, -2)) {
      lua_pop(L, 1);
      if (lua_type(L, -1) == LUA_TSTRING) names.emplace_back(lua_tostring(L, -1));
    }
    lua_pop(L, 1);
  }
  return "unknown name '" + std::string(name) + "'" + did_you_mean(name, names);
}

// torch.schemas() -> array of all operators' names; torch.schemas(name) -> array of the overloads' schemas.
static int schemas(lua_State* L) {
  auto texts = lua_isnoneornil(L, 1) ? op_names() : op_schemas(check_string(L, 1, "torch.schemas", "name"));
  lua_createtable(L, int(texts.size()), 0);
  for (size_t i = 0; i < texts.size(); i++) {
    push_string(L, texts[i]);
    lua_rawseti(L, -2, int(i + 1));
  }
  return 1;
}

// torch.overloads(name) -> array of {schema=, callable=, excluded=reason|nil}, what torch.schemas lists, for checks.
static int overloads(lua_State* L) {
  Op* op = find_op(check_string(L, 1, "torch.overloads", "name"));
  lua_newtable(L);
  if (!op) return 1;
  int n = 0;
  for (const Overload& overload : compiled(*op)) {
    bool callable = true;
    for (const Slot& slot : overload.slots) callable &= slot.kind != Kind::kUnsupported;
    for (const auto& result : overload.handle.schema().returns())
      callable &= result.type()->kind() != c10::TypeKind::DictType;
    lua_createtable(L, 0, 3);
    push_string(L, schema_text(overload));
    lua_setfield(L, -2, "schema");
    lua_pushboolean(L, callable);
    lua_setfield(L, -2, "callable");
    if (overload.excluded) {
      lua_pushstring(L, overload.excluded);
      lua_setfield(L, -2, "excluded");
    }
    lua_rawseti(L, -2, ++n);
  }
  return 1;
}

// __index of torch: an operator becomes a function at first use.
static int index_torch(lua_State* L) {
  if (lua_type(L, 2) != LUA_TSTRING) return 0;
  std::string_view name = lua_tostring(L, 2);
  push_op(L, name);
  if (lua_isnil(L, -1)) {
    if (name.starts_with("__") || name.starts_with("_NAME")) return 1;
    throw Error("torch", unknown_name(L, 1, name));
  }
  lua_pushvalue(L, 2);
  lua_pushvalue(L, -2);
  lua_rawset(L, 1);
  return 1;
}

void open_aten(lua_State* L) {
  static constexpr NamedFunction functions[] = {{"schemas", gate<schemas>}, {"overloads", gate<overloads>}};
  set_functions(L, functions);
  open_generator(L);
  lua_newtable(L);
  lua_pushcfunction(L, gate<index_torch>);
  lua_setfield(L, -2, "__index");
  lua_setmetatable(L, -2);
}

}  // namespace sslrun::lua
