// Direct calls of elementwise operators and matrix products.
#include "bindings/aten/aten_hot.h"
#include "bindings/tensor/below_autograd.h"
#include "bindings/tensor/wrapped_number.h"

namespace sslrun::lua {

using Binary = at::Tensor (*)(const at::Tensor&, const at::Tensor&);

static at::Tensor sum_of(const at::Tensor& a, const at::Tensor& b) { return at::add(a, b); }
static at::Tensor difference(const at::Tensor& a, const at::Tensor& b) { return at::sub(a, b); }

template <Binary F>
static at::Tensor compute(const at::Tensor& a, const at::Tensor& b) {
  return below_autograd(is_plain(a) && is_plain(b), [&] { return F(a, b); });
}

// A number may stand on either side; it is wrapped as in Python.
template <Binary F>
static int arithmetic(lua_State* L) {
  if (lua_gettop(L) != 2) return kNotHot;
  const at::Tensor* a = live_tensor(L, 1);
  const at::Tensor* b = live_tensor(L, 2);
  if (a && b)
    push_tensor(L, compute<F>(*a, *b));
  else if (a && lua_type(L, 2) == LUA_TNUMBER)
    push_tensor(L, compute<F>(*a, wrapped_number(lua_tonumber(L, 2), *a)));
  else if (b && lua_type(L, 1) == LUA_TNUMBER)
    push_tensor(L, compute<F>(wrapped_number(lua_tonumber(L, 1), *b), *b));
  else
    return kNotHot;
  return 1;
}

static at::Tensor& add_to(const at::Tensor& a, const at::Tensor& b) { return a.add_(b); }
static at::Tensor& subtract_from(const at::Tensor& a, const at::Tensor& b) { return a.sub_(b); }
static at::Tensor& multiply(const at::Tensor& a, const at::Tensor& b) { return a.mul_(b); }
static at::Tensor& divide(const at::Tensor& a, const at::Tensor& b) { return a.div_(b); }

// The result is the first argument itself.
template <at::Tensor& (*F)(const at::Tensor&, const at::Tensor&)>
static int in_place(lua_State* L) {
  const at::Tensor* a = live_tensor(L, 1);
  if (lua_gettop(L) != 2 || !a) return kNotHot;
  if (const at::Tensor* b = live_tensor(L, 2))
    F(*a, *b);
  else if (lua_type(L, 2) == LUA_TNUMBER)
    F(*a, wrapped_number(lua_tonumber(L, 2), *a));
  else
    return kNotHot;
  lua_settop(L, 1);
  return 1;
}

using Unary = at::Tensor (*)(const at::Tensor&);
template <Unary F>
static int unary(lua_State* L) {
  const at::Tensor* a = live_tensor(L, 1);
  if (!a || lua_gettop(L) != 1) return kNotHot;
  push_tensor(L, below_autograd(is_plain(*a), [&] { return F(*a); }));
  return 1;
}

template <Binary F>
static int binary(lua_State* L) {
  const at::Tensor* a = live_tensor(L, 1);
  const at::Tensor* b = live_tensor(L, 2);
  if (!a || !b || lua_gettop(L) != 2) return kNotHot;
  push_tensor(L, compute<F>(*a, *b));
  return 1;
}

// Tensor or number on the right: the overloads .Tensor and .Scalar.
using WithScalar = at::Tensor (*)(const at::Tensor&, const at::Scalar&);
template <Binary F, WithScalar G>
static int binary_or_scalar(lua_State* L) {
  if (lua_type(L, 2) != LUA_TNUMBER) return binary<F>(L);
  const at::Tensor* a = live_tensor(L, 1);
  if (!a || lua_gettop(L) != 2) return kNotHot;
  at::Scalar b = number_scalar(lua_tonumber(L, 2));
  push_tensor(L, below_autograd(is_plain(*a), [&] { return G(*a, b); }));
  return 1;
}

// Two matrices need none of matmul's case distinctions.
static at::Tensor product(const at::Tensor& a, const at::Tensor& b) {
  return a.dim() == 2 && b.dim() == 2 ? at::mm(a, b) : at::matmul(a, b);
}

c10::ArrayRef<Hot> hot_arithmetic() {
  static constexpr Hot kTable[] = {
      hot<arithmetic<sum_of>>("add"),
      hot<arithmetic<difference>>("sub"),
      hot<arithmetic<at::mul>>("mul"),
      hot<arithmetic<at::div>>("div"),
      hot<in_place<add_to>>("add_"),
      hot<in_place<subtract_from>>("sub_"),
      hot<in_place<multiply>>("mul_"),
      hot<in_place<divide>>("div_"),
      hot<binary<product>>("matmul"),
      hot<binary<at::mm>>("mm"),
      hot<binary<at::bmm>>("bmm"),
      hot<binary<at::mv>>("mv"),
      hot<binary<at::dot>>("dot"),
      hot<binary<at::maximum>>("maximum"),
      hot<binary<at::minimum>>("minimum"),
      hot<binary_or_scalar<at::eq, at::eq>>("eq"),
      hot<binary_or_scalar<at::ne, at::ne>>("ne"),
      hot<binary_or_scalar<at::lt, at::lt>>("lt"),
      hot<binary_or_scalar<at::le, at::le>>("le"),
      hot<binary_or_scalar<at::gt, at::gt>>("gt"),
      hot<binary_or_scalar<at::ge, at::ge>>("ge"),
      hot<binary_or_scalar<at::pow, at::pow>>("pow"),
      hot<binary_or_scalar<at::remainder, at::remainder>>("remainder"),
      hot<unary<at::relu>>("relu"),
      hot<unary<at::sigmoid>>("sigmoid"),
      hot<unary<at::tanh>>("tanh"),
      hot<unary<at::exp>>("exp"),
      hot<unary<at::log>>("log"),
      hot<unary<at::log1p>>("log1p"),
      hot<unary<at::sqrt>>("sqrt"),
      hot<unary<at::rsqrt>>("rsqrt"),
      hot<unary<at::square>>("square"),
      hot<unary<at::neg>>("neg"),
      hot<unary<at::abs>>("abs"),
      hot<unary<at::sign>>("sign"),
      hot<unary<at::floor>>("floor"),
      hot<unary<at::ceil>>("ceil"),
      hot<unary<at::round>>("round"),
      hot<unary<at::sin>>("sin"),
      hot<unary<at::cos>>("cos"),
      hot<unary<at::reciprocal>>("reciprocal"),
      hot<unary<at::logical_not>>("logical_not"),
      hot<unary<at::isnan>>("isnan"),
      hot<unary<at::isfinite>>("isfinite"),
  };
  return kTable;
}

}  // namespace sslrun::lua
