// Pushing and reading Tensor userdata.
#include "bindings/tensor/tensor.h"

#include "bindings/gate/userdata.h"
#include "bindings/tensor/gc_governor.h"
#include "bindings/tensor/scope.h"

namespace sslrun::lua {

static const char kTag = 0;

void push_tensor(lua_State* L, at::Tensor tensor) {
  if (!tensor.defined()) return lua_pushnil(L);
  bool on_cuda = tensor.is_cuda();
  auto* box = new (lua_newuserdata(L, sizeof(TensorBox))) TensorBox{std::move(tensor), &kTag, 0};
  if (scope_open) [[unlikely]]
    note_in_scope(*box);
  lua_rawgeti(L, LUA_REGISTRYINDEX, kTensorMetatable);
  lua_setmetatable(L, -2);
  after_push(L, on_cuda);
}

at::Tensor* test_tensor(lua_State* L, int index) {
  if (lua_type(L, index) != LUA_TUSERDATA || lua_objlen(L, index) != sizeof(TensorBox)) return nullptr;
  auto* box = static_cast<TensorBox*>(lua_touserdata(L, index));
  return box->tag == &kTag ? &box->tensor : nullptr;
}

at::Tensor& check_tensor(lua_State* L, int index, std::string_view op) {
  at::Tensor* tensor = test_tensor(L, index);
  if (!tensor) throw Error(op, "expected a Tensor, got " + describe(L, index));
  if (!tensor->defined()) throw Error(op, "Tensor used after release()");
  return *tensor;
}

}  // namespace sslrun::lua
