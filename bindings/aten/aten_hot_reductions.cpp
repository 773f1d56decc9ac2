// Direct calls of reductions, cat and stack.
#include "bindings/aten/aten_hot.h"
#include "bindings/tensor/below_autograd.h"

namespace sslrun::lua {

using All = at::Tensor (*)(const at::Tensor&);
using Over = at::Tensor (*)(const at::Tensor&, at::IntArrayRef, bool);

static at::Tensor sum_all(const at::Tensor& a) { return at::sum(a); }
static at::Tensor sum_over(const at::Tensor& a, at::IntArrayRef dims, bool keepdim) {
  return at::sum(a, dims, keepdim);
}
static at::Tensor mean_all(const at::Tensor& a) { return at::mean(a); }
static at::Tensor mean_over(const at::Tensor& a, at::IntArrayRef dims, bool keepdim) {
  return at::mean(a, dims, keepdim);
}

// true, or {keepdim = true} with nothing else in the table.
static bool keepdim_at(lua_State* L, int index, bool& keepdim) {
  if (lua_type(L, index) == LUA_TTABLE) {
    lua_pushnil(L);
    if (!lua_next(L, index)) return false;
    bool ok = lua_type(L, -2) == LUA_TSTRING && std::string_view(lua_tostring(L, -2)) == "keepdim" &&
              lua_type(L, -1) == LUA_TBOOLEAN;
    keepdim = lua_toboolean(L, -1);
    lua_pop(L, 1);
    if (!lua_next(L, index)) return ok;
    lua_pop(L, 2);
    return false;
  }
  keepdim = lua_toboolean(L, index);
  return lua_type(L, index) == LUA_TBOOLEAN;
}

// sum(), sum(dim), sum({dims}), both with keepdim behind.
template <All F, Over G>
static int reduce(lua_State* L) {
  const at::Tensor* a = live_tensor(L, 1);
  int n = lua_gettop(L);
  if (!a || n > 3) return kNotHot;
  if (n == 1) {
    push_tensor(L, below_autograd(is_plain(*a), [&] { return F(*a); }));
    return 1;
  }
  bool keepdim = false;
  if (n == 3 && !keepdim_at(L, 3, keepdim)) return kNotHot;
  Sizes dims;
  int64_t dim;
  if (integer_at(L, 2, dim)) {
    dims.push_back(dim);
  } else {
    if (lua_type(L, 2) != LUA_TTABLE) return kNotHot;
    for (int i = 1, count = int(lua_objlen(L, 2)); i <= count; i++) {
      lua_rawgeti(L, 2, i);
      bool ok = integer_at(L, -1, dim);
      lua_pop(L, 1);
      if (!ok) return kNotHot;
      dims.push_back(dim);
    }
    if (dims.empty()) return kNotHot;
  }
  push_tensor(L, below_autograd(is_plain(*a), [&] { return G(*a, dims, keepdim); }));
  return 1;
}

using Join = at::Tensor (*)(at::TensorList, int64_t);
static at::Tensor concatenate(at::TensorList tensors, int64_t dim) { return at::cat(tensors, dim); }

template <Join F>
static int join(lua_State* L) {
  int n = lua_gettop(L);
  int64_t dim = 0;
  if (n < 1 || n > 2 || lua_type(L, 1) != LUA_TTABLE || (n == 2 && !integer_at(L, 2, dim))) return kNotHot;
  c10::SmallVector<at::Tensor, 8> tensors;
  bool plain = true;
  int count = int(lua_objlen(L, 1));
  for (int i = 1; i <= count; i++) {
    lua_rawgeti(L, 1, i);
    const at::Tensor* tensor = live_tensor(L, -1);
    lua_pop(L, 1);
    if (!tensor) return kNotHot;
    plain = plain && is_plain(*tensor);
    tensors.push_back(*tensor);
  }
  if (count == 0) return kNotHot;
  push_tensor(L, below_autograd(plain, [&] { return F(tensors, dim); }));
  return 1;
}

using Softmax = at::Tensor (*)(const at::Tensor&, int64_t);
static at::Tensor softmax(const at::Tensor& a, int64_t dim) { return at::softmax(a, dim); }
static at::Tensor log_softmax(const at::Tensor& a, int64_t dim) { return at::log_softmax(a, dim); }

template <Softmax F>
static int along(lua_State* L) {
  const at::Tensor* a = live_tensor(L, 1);
  int64_t dim;
  if (!a || lua_gettop(L) != 2 || !integer_at(L, 2, dim)) return kNotHot;
  push_tensor(L, below_autograd(is_plain(*a), [&] { return F(*a, dim); }));
  return 1;
}

c10::ArrayRef<Hot> hot_reductions() {
  static constexpr Hot kTable[] = {
      hot<reduce<sum_all, sum_over>>("sum"), hot<reduce<mean_all, mean_over>>("mean"),
      hot<join<concatenate>>("cat"),         hot<join<at::stack>>("stack"),
      hot<along<softmax>>("softmax"),        hot<along<log_softmax>>("log_softmax"),
  };
  return kTable;
}

}  // namespace sslrun::lua
