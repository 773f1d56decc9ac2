// Direct calls of view operators.
#include "bindings/aten/aten_hot.h"
#include "bindings/tensor/below_autograd.h"

namespace sslrun::lua {

using Resize = at::Tensor (*)(const at::Tensor&, at::IntArrayRef);
static at::Tensor view(const at::Tensor& a, at::IntArrayRef size) { return a.view(size); }
static at::Tensor expand(const at::Tensor& a, at::IntArrayRef size) { return a.expand(size); }

// view(2, 3), view({2, 3})
template <Resize F>
static int resize(lua_State* L) {
  const at::Tensor* a = live_tensor(L, 1);
  Sizes size;
  if (!a || lua_gettop(L) < 2 || !integers_at(L, 2, size)) return kNotHot;
  push_tensor(L, view_below_autograd(*a, [&] { return F(*a, size); }));
  return 1;
}

using Pick = at::Tensor (*)(const at::Tensor&, int64_t, int64_t);
static at::Tensor narrow_to(const at::Tensor& a, int64_t dim, int64_t start, int64_t length) {
  return at::narrow(a, dim, start, length);
}

template <Pick F>
static int two_integers(lua_State* L) {
  const at::Tensor* a = live_tensor(L, 1);
  int64_t first, second;
  if (!a || lua_gettop(L) != 3 || !integer_at(L, 2, first) || !integer_at(L, 3, second)) return kNotHot;
  push_tensor(L, view_below_autograd(*a, [&] { return F(*a, first, second); }));
  return 1;
}

static int narrow(lua_State* L) {
  const at::Tensor* a = live_tensor(L, 1);
  int64_t dim, start, length;
  if (!a || lua_gettop(L) != 4 || !integer_at(L, 2, dim) || !integer_at(L, 3, start) || !integer_at(L, 4, length))
    return kNotHot;
  push_tensor(L, view_below_autograd(*a, [&] { return narrow_to(*a, dim, start, length); }));
  return 1;
}

using One = at::Tensor (*)(const at::Tensor&, int64_t);
static at::Tensor squeeze(const at::Tensor& a, int64_t dim) { return at::squeeze(a, dim); }

template <One F>
static int one_integer(lua_State* L) {
  const at::Tensor* a = live_tensor(L, 1);
  int64_t dim;
  if (!a || lua_gettop(L) != 2 || !integer_at(L, 2, dim)) return kNotHot;
  push_tensor(L, view_below_autograd(*a, [&] { return F(*a, dim); }));
  return 1;
}

static int transpose_matrix(lua_State* L) {
  const at::Tensor* a = live_tensor(L, 1);
  if (!a || lua_gettop(L) != 1) return kNotHot;
  push_tensor(L, view_below_autograd(*a, [&] { return at::t(*a); }));
  return 1;
}

c10::ArrayRef<Hot> hot_views() {
  static constexpr Hot kTable[] = {
      hot<resize<view>>("view"),
      hot<resize<at::reshape>>("reshape"),
      hot<resize<expand>>("expand"),
      hot<resize<at::permute>>("permute"),
      hot<two_integers<at::select>>("select"),
      hot<two_integers<at::transpose>>("transpose"),
      hot<narrow>("narrow"),
      hot<one_integer<at::unsqueeze>>("unsqueeze"),
      hot<one_integer<squeeze>>("squeeze"),
      hot<transpose_matrix>("t"),
  };
  return kTable;
}

}  // namespace sslrun::lua
