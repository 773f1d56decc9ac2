// torch.tensor from nested tables; tolist and item the other way round.
#include "bindings/tensor/tensor_construct.h"

#include "bindings/gate/stack.h"
#include "bindings/gate/userdata.h"
#include "bindings/tensor/name_options.h"
#include "bindings/tensor/tensor.h"

namespace sslrun::lua {

namespace {

// Walks nested tables twice: first the shape along the first elements, then the values with every length checked.
struct TableReader {
  lua_State* L;
  std::string_view op;
  std::vector<int64_t> shape;
  std::vector<double> values;
  std::vector<int64_t> place;
  bool numbers = false;

  std::string place_text() const {
    std::string text = "value";
    for (int64_t i : place) text += "[" + std::to_string(i) + "]";
    return text;
  }

  void measure(int index) {
    lua_pushvalue(L, index);
    while (lua_type(L, -1) == LUA_TTABLE) {
      shape.push_back(int64_t(lua_objlen(L, -1)));
      if (shape.size() > 64) throw Error(op, "table nested deeper than 64");
      lua_rawgeti(L, -1, 1);
      lua_remove(L, -2);
    }
    lua_pop(L, 1);
  }

  void read(int index, size_t depth) {
    if (depth == shape.size()) return read_value(index);
    if (lua_type(L, index) != LUA_TTABLE)
      throw Error(op, "ragged table: expected a table of " + std::to_string(shape[depth]) + " at " + place_text() +
                          ", got " + describe(L, index));
    auto length = int64_t(lua_objlen(L, index));
    if (length != shape[depth])
      throw Error(op, "ragged table: expected " + std::to_string(shape[depth]) + " elements in " + place_text() +
                          ", got " + std::to_string(length));
    luaL_checkstack(L, 4, "nested table");
    for (int64_t i = 1; i <= length; i++) {
      place.push_back(i);
      lua_rawgeti(L, index, int(i));
      read(lua_gettop(L), depth + 1);
      lua_pop(L, 1);
      place.pop_back();
    }
  }

  void read_value(int index) {
    switch (lua_type(L, index)) {
      case LUA_TNUMBER:
        numbers = true;
        values.push_back(lua_tonumber(L, index));
        return;
      case LUA_TBOOLEAN:
        values.push_back(lua_toboolean(L, index));
        return;
      case LUA_TTABLE:
        throw Error(op, "ragged table: expected a number at " + place_text() + ", got table");
      default:
        if (at::Tensor* tensor = test_tensor(L, index); tensor && tensor->defined() && tensor->numel() == 1) {
          numbers = numbers || tensor->scalar_type() != at::kBool;
          values.push_back(tensor->item<double>());
          return;
        }
        throw Error(op, "expected a number or boolean at " + place_text() + ", got " + describe(L, index));
    }
  }
};

}  // namespace

at::Tensor tensor_from_lua(lua_State* L, int index, std::string_view op, std::optional<at::ScalarType> dtype) {
  if (test_tensor(L, index)) {
    at::Tensor copy = check_tensor(L, index, op).detach().clone();
    return dtype ? copy.to(*dtype) : copy;
  }
  if (index < 0) index = lua_gettop(L) + index + 1;
  TableReader reader{L, op, {}, {}, {}};
  reader.measure(index);
  int64_t count = 1;
  for (int64_t size : reader.shape) count *= size;
  reader.values.reserve(size_t(count));
  reader.read(index, 0);
  auto type = dtype.value_or(reader.numbers || count == 0 ? c10::get_default_dtype_as_scalartype() : at::kBool);
  return at::from_blob(reader.values.data(), reader.shape, at::kDouble).to(type, false, /*copy=*/true);
}

namespace {
struct ConstructOptions {
  std::optional<at::ScalarType> dtype;
  std::optional<at::Device> device;
  bool requires_grad = false;
};
}  // namespace

static const OptionsOf<ConstructOptions> kConstruct({
    dtype_option(&ConstructOptions::dtype, "float32, bool where all values are booleans, that of a Tensor"),
    device_option(&ConstructOptions::device, "'cpu', that of a Tensor"),
    field("requires_grad", &ConstructOptions::requires_grad, "whether backward() computes its gradient"),
});

static int tensor(lua_State* L) {
  if (lua_gettop(L) == 0) throw Error("torch.tensor", "expected a table, number, boolean or Tensor, got no value");
  auto options = read_options(L, 2, "torch.tensor", kConstruct);
  at::Tensor made = tensor_from_lua(L, 1, "torch.tensor", options.dtype);
  if (options.device) made = made.to(*options.device);
  push_tensor(L, made.requires_grad_(options.requires_grad));
  return 1;
}

static int is_tensor(lua_State* L) {
  lua_pushboolean(L, test_tensor(L, 1) != nullptr);
  return 1;
}

static void push_complex(lua_State* L, c10::complex<double> value) {
  lua_createtable(L, 0, 2);
  lua_pushnumber(L, value.real());
  lua_setfield(L, -2, "real");
  lua_pushnumber(L, value.imag());
  lua_setfield(L, -2, "imag");
}

void push_item(lua_State* L, const at::Tensor& tensor) {
  at::Scalar value = tensor.item();
  if (value.isBoolean())
    lua_pushboolean(L, value.toBool());
  else if (value.isComplex())
    push_complex(L, value.toComplexDouble());
  else
    lua_pushnumber(L, value.toDouble());
}

template <class T, class Push>
static const T* push_nested(lua_State* L, at::IntArrayRef sizes, const T* data, Push push) {
  if (sizes.empty()) {
    push(*data);
    return data + 1;
  }
  luaL_checkstack(L, 4, "tolist");
  lua_createtable(L, int(sizes[0]), 0);
  for (int64_t i = 1; i <= sizes[0]; i++) {
    data = push_nested(L, sizes.slice(1), data, push);
    lua_rawseti(L, -2, int(i));
  }
  return data;
}

void push_list(lua_State* L, const at::Tensor& tensor) {
  at::Tensor plain = tensor.detach();
  if (plain.layout() != at::kStrided) plain = plain.to_dense();
  if (plain.is_quantized()) plain = plain.dequantize();
  auto type = plain.is_complex() ? at::kComplexDouble : plain.scalar_type() == at::kBool ? at::kBool : at::kDouble;
  at::Tensor flat = plain.to(at::kCPU, type).contiguous().resolve_conj().resolve_neg();
  if (type == at::kBool)
    push_nested(L, flat.sizes(), flat.const_data_ptr<bool>(), [L](bool value) { lua_pushboolean(L, value); });
  else if (type == at::kDouble)
    push_nested(L, flat.sizes(), flat.const_data_ptr<double>(), [L](double value) { lua_pushnumber(L, value); });
  else
    push_nested(L, flat.sizes(), flat.const_data_ptr<c10::complex<double>>(),
                [L](c10::complex<double> value) { push_complex(L, value); });
}

void open_construct(lua_State* L) {
  bind(
      L,
      {{gate<tensor>,
        {.name = "torch.tensor",
         .about =
             "A Tensor of the values of nested tables, or a copy of a Tensor without its history. A ragged table is "
             "an error that names the place.",
         .arguments = {{"values", "number|boolean|table|Tensor", "tables nested as deep as the Tensor has dimensions"}},
         .options = &kConstruct,
         .results = {{"", "Tensor", "[as the tables are nested]"}},
         .source = "docs.pytorch.org, torch.tensor"}},
       {gate<is_tensor>,
        {.name = "torch.is_tensor",
         .about = "Whether a value is a Tensor.",
         .arguments = {{"value", "any", ""}},
         .results = {{"", "boolean", ""}}}}});
}

}  // namespace sslrun::lua
