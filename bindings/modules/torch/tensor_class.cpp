// The Tensor metatable: how t.name, t[i] and t.name = value find their way.
#include "bindings/modules/torch/tensor_class.h"

#include "bindings/aten/aten.h"
#include "bindings/autograd/autograd_function.h"
#include "bindings/autograd/autograd_mode.h"
#include "bindings/autograd/autograd_run.h"
#include "bindings/gate/userdata.h"
#include "bindings/modules/torch/lua_cuda.h"
#include "bindings/tensor/gc_governor.h"
#include "bindings/tensor/scope.h"
#include "bindings/tensor/tensor.h"
#include "bindings/tensor/tensor_construct.h"
#include "bindings/tensor/tensor_fields.h"
#include "bindings/tensor/tensor_index.h"
#include "bindings/tensor/tensor_methods.h"
#include "bindings/tensor/tensor_operators.h"
#include "lib/core/quoted.h"

namespace sslrun::lua {

// A Lua function, not a C function: LuaJIT enters it several times faster. The tail calls leave no frame behind, so
// errors still name the user's line.
static constexpr char kIndex[] = R"(
local methods, fields, miss = ...
return function(self, key)
  local method = methods[key]
  if method then return method end
  local field = fields[key]
  if field then return field(self) end
  return miss(self, key)
end)";

// As release() does: other finalizers may still reach the Tensor.
static int collect(lua_State* L) {
  auto* box = static_cast<TensorBox*>(lua_touserdata(L, 1));
  forget_in_scope(*box);
  box->tensor.reset();
  return 0;
}

[[noreturn]] static void unknown_member(lua_State* L, std::string_view name) {
  std::vector<std::string> names = op_names(/*methods=*/true);
  for (int table : {1, 2}) {
    lua_pushvalue(L, lua_upvalueindex(table));
    lua_pushnil(L);
    while (lua_next(L, -2)) {
      lua_pop(L, 1);
      if (lua_type(L, -1) == LUA_TSTRING) names.push_back(lua_tostring(L, -1));
    }
    lua_pop(L, 1);
  }
  throw Error("Tensor", "unknown field or method " + in_quotes(name) + did_you_mean(name, names));
}

// Upvalues: methods, fields. Keys that are neither: operators not called before, indices, and mistakes.
static int miss(lua_State* L) {
  if (lua_type(L, 2) != LUA_TSTRING) return index_tensor(L);
  size_t length;
  const char* text = lua_tolstring(L, 2, &length);
  std::string_view name(text, length);
  if (name == "..." || name == "newaxis") return index_tensor(L);
  push_tensor_method(L, name);
  if (lua_isnil(L, -1)) unknown_member(L, name);
  return 1;
}

static int assign(lua_State* L) {
  if (lua_type(L, 2) != LUA_TSTRING) return assign_tensor(L);
  std::string_view name = lua_tostring(L, 2);
  return name == "..." || name == "newaxis" ? assign_tensor(L) : assign_field(L);
}

// Leaves the __index function on the stack; expects the methods table on top and removes it.
static void make_index(lua_State* L) {
  luaL_loadbuffer(L, kIndex, sizeof kIndex - 1, "=Tensor");
  lua_insert(L, -2);
  lua_newtable(L);
  open_fields(L);
  lua_pushvalue(L, -2);
  lua_pushvalue(L, -2);
  lua_pushcclosure(L, gate<miss>, 2);
  lua_call(L, 3, 1);
}

void open_tensor(lua_State* L) {
  declare({.name = "Tensor",
           .about =
               "An array of numbers of one type, [any shape]. Every operator whose first argument is a Tensor is a "
               "method too. `+ - * / ^ %` and unary `-` work element by element, beside numbers as well; `#t` is the "
               "size of dimension 0; `t[i]` and `t[{a, {b, c}}]` index from 0; comparisons are by name: t:lt(u).",
           .source = "docs/start/tensors.md; docs.pytorch.org, torch.Tensor"});
  lua_newtable(L);
  open_operators(L);
  lua_pushcfunction(L, collect);
  lua_setfield(L, -2, "__gc");
  lua_pushliteral(L, "Tensor");
  lua_setfield(L, -2, "__name");
  push_tensor_methods(L);
  open_methods(L);
  open_autograd_methods(L);
  lua_pushvalue(L, -1);
  lua_setfield(L, -3, "__methods");  // for tab completion and help()
  make_index(L);
  lua_setfield(L, -2, "__index");
  lua_pushcfunction(L, gate<assign>);
  lua_setfield(L, -2, "__newindex");
  lua_rawseti(L, LUA_REGISTRYINDEX, kTensorMetatable);

  open_governor(L);
  open_construct(L);
  open_autograd_mode(L);
  open_cuda(L);
  open_autograd_run(L);
  open_autograd_function(L);
  open_scope(L);
}

}  // namespace sslrun::lua
