// Arithmetic metamethods (+ - * / ^ % and unary -) on Tensors and numbers, with the type promotion of Python.
#include "bindings/tensor/tensor_operators.h"

#include "bindings/gate/userdata.h"
#include "bindings/tensor/below_autograd.h"
#include "bindings/tensor/tensor.h"
#include "bindings/tensor/tensor_print.h"
#include "bindings/tensor/wrapped_number.h"

namespace sslrun::lua {

static const at::Tensor& tensor_operand(lua_State* L, int index, const char* op) {
  at::Tensor* tensor = test_tensor(L, index);
  if (!tensor) throw Error(op, "expected a Tensor or a number, got " + describe(L, index));
  if (!tensor->defined()) throw Error(op, "Tensor used after release()");
  return *tensor;
}

// What an operator does for Tensor-Tensor, Tensor-number and number-Tensor; the last two as Python does them, so that
// results agree to the bit.
struct Plus {
  static constexpr const char* op = "operator +";
  static at::Tensor run(const at::Tensor& a, const at::Tensor& b) { return a.add(b); }
  static at::Tensor run(const at::Tensor& a, double b) { return a.add(wrapped_number(b, a)); }
  static at::Tensor run(double a, const at::Tensor& b) { return b.add(wrapped_number(a, b)); }
};

struct Minus {
  static constexpr const char* op = "operator -";
  static at::Tensor run(const at::Tensor& a, const at::Tensor& b) { return a.sub(b); }
  static at::Tensor run(const at::Tensor& a, double b) { return a.sub(wrapped_number(b, a)); }
  static at::Tensor run(double a, const at::Tensor& b) { return wrapped_number(a, b).sub(b); }
};

struct Times {
  static constexpr const char* op = "operator *";
  static at::Tensor run(const at::Tensor& a, const at::Tensor& b) { return a.mul(b); }
  static at::Tensor run(const at::Tensor& a, double b) { return a.mul(wrapped_number(b, a)); }
  static at::Tensor run(double a, const at::Tensor& b) { return b.mul(wrapped_number(a, b)); }
};

struct Over {
  static constexpr const char* op = "operator /";
  static at::Tensor run(const at::Tensor& a, const at::Tensor& b) { return a.div(b); }
  static at::Tensor run(const at::Tensor& a, double b) { return a.div(wrapped_number(b, a)); }
  static at::Tensor run(double a, const at::Tensor& b) { return Times::run(b.reciprocal(), a); }
};

struct Modulo {
  static constexpr const char* op = "operator %";
  static at::Tensor run(const at::Tensor& a, const at::Tensor& b) { return a.remainder(b); }
  static at::Tensor run(const at::Tensor& a, double b) { return a.remainder(number_scalar(b)); }
  static at::Tensor run(double a, const at::Tensor& b) { return at::remainder(number_scalar(a), b); }
};

struct Power {
  static constexpr const char* op = "operator ^";
  static at::Tensor run(const at::Tensor& a, const at::Tensor& b) { return a.pow(b); }
  static at::Tensor run(const at::Tensor& a, double b) { return a.pow(number_scalar(b)); }
  static at::Tensor run(double a, const at::Tensor& b) { return at::pow(number_scalar(a), b); }
};

template <class Operator>
static int binary(lua_State* L) {
  auto run = [&](bool plain, const auto& a, const auto& b) {
    push_tensor(L, below_autograd(plain, [&] { return Operator::run(a, b); }));
    return 1;
  };
  if (lua_type(L, 2) == LUA_TNUMBER) {
    const at::Tensor& a = tensor_operand(L, 1, Operator::op);
    return run(is_plain(a), a, lua_tonumber(L, 2));
  }
  const at::Tensor& b = tensor_operand(L, 2, Operator::op);
  if (lua_type(L, 1) == LUA_TNUMBER) return run(is_plain(b), lua_tonumber(L, 1), b);
  const at::Tensor& a = tensor_operand(L, 1, Operator::op);
  return run(is_plain(a) && is_plain(b), a, b);
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
  static constexpr NamedFunction kOperators[] = {
      {"__add", gate<binary<Plus>>},
      {"__sub", gate<binary<Minus>>},
      {"__mul", gate<binary<Times>>},
      {"__div", gate<binary<Over>>},
      {"__mod", gate<binary<Modulo>>},
      {"__pow", gate<binary<Power>>},
      {"__unm", gate<negate>},
      {"__len", gate<length>},
      {"__tostring", gate<text>},
      {"__lt", gate<compare<kLess, kLt>>},
      {"__le", gate<compare<kLessEqual, kLe>>},
  };
  for (const auto& entry : kOperators) {
    lua_pushcfunction(L, entry.function);
    lua_setfield(L, -2, entry.name);
  }
}

}  // namespace sslrun::lua
