// Conversion of arguments and results.
#include "bindings/aten/aten_convert.h"

#include <ATen/ScalarOps.h>

#include "bindings/gate/stack.h"
#include "bindings/gate/userdata.h"
#include "bindings/tensor/aten_generator.h"
#include "bindings/tensor/aten_names.h"
#include "bindings/tensor/tensor.h"
#include "bindings/tensor/wrapped_number.h"

namespace sslrun::lua {

namespace {

// One argument while it is read: says where it stands when its type is wrong.
struct Reader {
  lua_State* L;
  std::string_view op;
  const Slot& slot;

  [[noreturn]] void mismatch(int index, const char* expected, int item) const {
    std::string name = slot.name + (item ? "[" + std::to_string(item) + "]" : "");
    throw Error(op, std::string("expected ") + expected + " for '" + name + "', got " + describe(L, index));
  }

  at::Tensor tensor(int index, int item) const {
    at::Tensor* tensor = test_tensor(L, index);
    if (!tensor) mismatch(index, "a Tensor", item);
    if (!tensor->defined()) throw Error(op, "Tensor used after release()");
    return *tensor;
  }

  at::Scalar scalar(int index, int item) const {
    switch (lua_type(L, index)) {
      case LUA_TBOOLEAN:
        return at::Scalar(bool(lua_toboolean(L, index)));
      case LUA_TNUMBER:
        return number_scalar(lua_tonumber(L, index));
      default:
        return tensor(index, item).item();
    }
  }

  int64_t integer(int index, int item) const {
    if (lua_type(L, index) != LUA_TNUMBER) {
      if (!test_tensor(L, index)) mismatch(index, "an integer", item);
      return tensor(index, item).item().toLong();
    }
    double value = lua_tonumber(L, index);
    if (!is_integer(value)) mismatch(index, "an integer", item);
    return int64_t(value);
  }

  double number(int index, int item) const {
    if (lua_type(L, index) == LUA_TNUMBER) return lua_tonumber(L, index);
    if (!test_tensor(L, index)) mismatch(index, "a number", item);
    return tensor(index, item).item().toDouble();
  }

  bool boolean(int index, int item) const {
    if (lua_type(L, index) != LUA_TBOOLEAN) mismatch(index, "true or false", item);
    return lua_toboolean(L, index);
  }

  std::string text(int index, int item) const {
    if (lua_type(L, index) != LUA_TSTRING) mismatch(index, "a string", item);
    size_t length;
    const char* text = lua_tolstring(L, index, &length);
    return {text, length};
  }

  std::string dimname(int index, int item) const { return "dimname::" + text(index, item); }

  std::optional<at::Tensor> optional_tensor(int index, int item) const {
    if (lua_type(L, index) == LUA_TBOOLEAN && !lua_toboolean(L, index)) return std::nullopt;
    return tensor(index, item);
  }

  template <class T>
  c10::List<T> list(int index, T (Reader::*read)(int, int) const) const {
    c10::List<T> items;
    read_items(index, [&](int i, int item) { items.push_back((this->*read)(i, item)); });
    return items;
  }

  template <class Take>
  void read_items(int index, Take take) const {
    int n = int(lua_objlen(L, index));
    for (int item = 1; item <= n; item++) {
      lua_rawgeti(L, index, item);
      take(lua_gettop(L), item);
      lua_pop(L, 1);
    }
  }

  c10::IValue read(int index) const;
};

c10::IValue Reader::read(int index) const {
  int type = lua_type(L, index);
  switch (slot.kind) {
    case Kind::kTensor:
      if (type == LUA_TNUMBER) return wrapped_number(lua_tonumber(L, index));
      if (type == LUA_TBOOLEAN) return at::native::wrapped_scalar_tensor(bool(lua_toboolean(L, index)));
      return tensor(index, 0);
    case Kind::kScalar:
      return scalar(index, 0);
    case Kind::kReduction:
      if (type == LUA_TSTRING) return *reduction_from_name(text(index, 0));
      [[fallthrough]];
    case Kind::kInt:
      return integer(index, 0);
    case Kind::kFloat:
      return number(index, 0);
    case Kind::kBool:
      return bool(lua_toboolean(L, index));
    case Kind::kString:
      return text(index, 0);
    case Kind::kDimname:
      return dimname(index, 0);
    case Kind::kDtype:
      return int64_t(*dtype_from_name(text(index, 0)));
    case Kind::kLayout:
      return int64_t(*layout_from_name(text(index, 0)));
    case Kind::kMemoryFormat:
      return int64_t(*memory_format_from_name(text(index, 0)));
    case Kind::kDevice:
      return *device_from_name(text(index, 0));
    case Kind::kGenerator:
      return *test_generator(L, index);
    case Kind::kInts: {
      if (type != LUA_TNUMBER) return list<int64_t>(index, &Reader::integer);
      c10::List<int64_t> items;
      for (int i = 0; i < slot.count; i++) items.push_back(integer(index, 0));
      return items;
    }
    case Kind::kFloats: {
      if (type != LUA_TNUMBER) return list<double>(index, &Reader::number);
      c10::List<double> items;
      for (int i = 0; i < slot.count; i++) items.push_back(number(index, 0));
      return items;
    }
    case Kind::kBools:
      return list<bool>(index, &Reader::boolean);
    case Kind::kScalars: {
      c10::impl::GenericList items(c10::NumberType::get());
      read_items(index, [&](int i, int item) { items.push_back(scalar(i, item)); });
      return items;
    }
    case Kind::kTensors:
      return list<at::Tensor>(index, &Reader::tensor);
    case Kind::kOptionalTensors:
      return list<std::optional<at::Tensor>>(index, &Reader::optional_tensor);
    case Kind::kDimnames:
      if (type == LUA_TSTRING) return c10::List<std::string>({dimname(index, 0)});
      return list<std::string>(index, &Reader::dimname);
    case Kind::kUnsupported:
      break;
  }
  return {};
}

}  // namespace

static c10::List<int64_t> spread_integers(lua_State* L, int first, int last) {
  c10::List<int64_t> items;
  for (int i = first; i <= last; i++) items.push_back(int64_t(lua_tonumber(L, i)));
  return items;
}

void convert_arguments(const Overload& overload, const Arguments& arguments, std::string_view op,
                       std::vector<c10::IValue>& stack) {
  lua_State* L = arguments.L;
  int outs = 0;
  for (int i = 0, n = int(overload.slots.size()); i < n; i++) {
    const Slot& slot = overload.slots[i];
    Reader reader{L, op, slot};
    if (i < arguments.count && i < overload.positional) {
      int type = lua_type(L, i + 1);
      if (overload.spread && i == overload.positional - 1 && type == LUA_TNUMBER)
        stack.emplace_back(spread_integers(L, i + 1, arguments.count));
      else if (type != LUA_TNIL)
        stack.push_back(reader.read(i + 1));
      else
        stack.push_back(slot.fallback);
      continue;
    }
    if (slot.out && arguments.out && overload.outs > 1) {
      lua_rawgeti(L, arguments.out, ++outs);
      stack.push_back(reader.read(lua_gettop(L)));
      lua_pop(L, 1);
      continue;
    }
    int index = slot.out && arguments.out ? arguments.out : arguments.find(slot);
    if (index) {
      stack.push_back(reader.read(index));
      continue;
    }
    stack.push_back(slot.fallback);
  }
}

template <class List>
static void push_list(lua_State* L, const List& items, std::string_view op) {
  lua_createtable(L, int(items.size()), 0);
  for (size_t i = 0; i < items.size(); i++) {
    push_value(L, c10::IValue(items.get(i)), op);
    lua_rawseti(L, -2, int(i + 1));
  }
}

// As Tensor.item() does.
static void push_complex(lua_State* L, c10::complex<double> value) {
  lua_createtable(L, 0, 2);
  lua_pushnumber(L, value.real());
  lua_setfield(L, -2, "real");
  lua_pushnumber(L, value.imag());
  lua_setfield(L, -2, "imag");
}

void push_value(lua_State* L, c10::IValue&& value, std::string_view op) {
  if (value.isTensor()) return push_tensor(L, std::move(value).toTensor());
  if (value.isDouble()) return lua_pushnumber(L, value.toDouble());
  if (value.isInt()) return lua_pushnumber(L, double(value.toInt()));
  if (value.isBool()) return lua_pushboolean(L, value.toBool());
  if (value.isNone()) return lua_pushnil(L);
  if (value.isString()) return push_string(L, value.toStringRef());
  if (value.isSymInt()) return lua_pushnumber(L, double(value.toSymInt().guard_int(__FILE__, __LINE__)));
  if (value.isComplexDouble()) return push_complex(L, value.toComplexDouble());
  if (value.isTensorList()) return push_list(L, value.toTensorList(), op);
  if (value.isList()) return push_list(L, value.toList(), op);
  throw Error(op, "a result of type " + value.tagKind() + " has no counterpart in Lua");
}

}  // namespace sslrun::lua
