// + - * / ^ % and unary - on Tensors and numbers, with Python's type promotion.
#include "bindings/tensor_operators.h"

#include "bindings/tensor.h"
#include "bindings/tensor_print.h"
#include "bindings/userdata.h"
#include "bindings/wrapped_number.h"

namespace sslrun::lua {

// An operand: a Tensor, or a Lua number as a wrapped 0-d Tensor so that it does not widen the other side's dtype.
static at::Tensor operand(lua_State* L, int index, const char* op) {
  if (lua_type(L, index) == LUA_TNUMBER) return wrapped_number(lua_tonumber(L, index));
  if (at::Tensor* tensor = test_tensor(L, index)) {
    if (tensor->defined()) return *tensor;
    throw Error(op, "Tensor used after release()");
  }
  throw Error(op, "expected a Tensor or a number, got " + describe(L, index));
}

static at::Tensor plus(const at::Tensor& a, const at::Tensor& b) { return a.add(b); }
static at::Tensor minus(const at::Tensor& a, const at::Tensor& b) { return a.sub(b); }
static at::Tensor times(const at::Tensor& a, const at::Tensor& b) { return a.mul(b); }
static at::Tensor over(const at::Tensor& a, const at::Tensor& b) { return a.div(b); }
static at::Tensor modulo(const at::Tensor& a, const at::Tensor& b) { return a.remainder(b); }
static at::Tensor power(const at::Tensor& a, const at::Tensor& b) { return a.pow(b); }

static constexpr char kPlus[] = "operator +", kMinus[] = "operator -", kTimes[] = "operator *", kOver[] = "operator /",
                      kModulo[] = "operator %", kPower[] = "operator ^";

template <at::Tensor (*F)(const at::Tensor&, const at::Tensor&), const char* op>
static int binary(lua_State* L) {
  push_tensor(L, F(operand(L, 1, op), operand(L, 2, op)));
  return 1;
}

static int negate(lua_State* L) {
  push_tensor(L, check_tensor(L, 1, "operator -").neg());
  return 1;
}

static int length(lua_State* L) {
  at::Tensor& self = check_tensor(L, 1, "operator #");
  if (self.dim() == 0) throw Error("operator #", "a 0-d Tensor has no length");
  lua_pushinteger(L, lua_Integer(self.size(0)));
  return 1;
}

static int text(lua_State* L) {
  at::Tensor* self = test_tensor(L, 1);
  if (!self) throw Error("Tensor.__tostring", "expected a Tensor, got " + describe(L, 1));
  std::string written = self->defined() ? tensor_text(*self) : "tensor(released)";
  lua_pushlstring(L, written.data(), written.size());
  return 1;
}

template <const char* op, const char* method>
static int compare(lua_State*) {
  throw Error(op, std::string("Tensors are compared by name: t:") + method + "(u)");
}
static constexpr char kLess[] = "operator <", kLessEqual[] = "operator <=", kLt[] = "lt", kLe[] = "le";

void open_operators(lua_State* L) {
  static constexpr NamedFunction kFunctions[] = {
      {"__add", gate<binary<plus, kPlus>>},
      {"__sub", gate<binary<minus, kMinus>>},
      {"__mul", gate<binary<times, kTimes>>},
      {"__div", gate<binary<over, kOver>>},
      {"__mod", gate<binary<modulo, kModulo>>},
      {"__pow", gate<binary<power, kPower>>},
      {"__unm", gate<negate>},
      {"__len", gate<length>},
      {"__tostring", gate<text>},
      {"__lt", gate<compare<kLess, kLt>>},
      {"__le", gate<compare<kLessEqual, kLe>>},
  };
  set_functions(L, kFunctions);
}

}  // namespace sslrun::lua
