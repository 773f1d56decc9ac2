// Indexing: a Lua key becomes at::indexing::TensorIndex values.
#include "bindings/tensor/tensor_index.h"

#include <ATen/TensorIndexing.h>

#include "bindings/gate/userdata.h"
#include "bindings/tensor/tensor.h"
#include "bindings/tensor/wrapped_number.h"

namespace sslrun::lua {

using at::indexing::Slice;
using at::indexing::TensorIndex;

static constexpr const char* kOp = "Tensor[]";

static int64_t integer_at(lua_State* L, int index) {
  double value = lua_tonumber(L, index);
  if (value != std::floor(value) || std::abs(value) > 9e15)
    throw Error(kOp, "expected an integer index, got " + std::to_string(value));
  return int64_t(value);
}

// {}, {start}, {start, stop}, {start, stop, step}; nil leaves a bound open.
static Slice read_range(lua_State* L, int index) {
  std::optional<c10::SymInt> bounds[3];
  for (int i = 1; i <= 3; i++) {
    lua_rawgeti(L, index, i);
    if (lua_type(L, -1) == LUA_TNUMBER)
      bounds[i - 1] = c10::SymInt(integer_at(L, -1));
    else if (!lua_isnil(L, -1))
      throw Error(kOp, "expected {start, stop, step} with integers as range, got " + describe(L, -1) + " in it");
    lua_pop(L, 1);
  }
  // A table is a range and never a list of indices: {0, 2, 1, 3} would be taken for one.
  if (lua_objlen(L, index) > 3)
    throw Error(kOp,
                "a range has at most {start, stop, step}; for a list of indices use "
                "torch.tensor({0, 2, …}, {dtype = 'int64'})");
  if (bounds[2] && *bounds[2] <= 0) throw Error(kOp, "expected a step greater than zero in a range");
  return Slice(bounds[0], bounds[1], bounds[2]);
}

static TensorIndex read_index(lua_State* L, int index) {
  switch (lua_type(L, index)) {
    case LUA_TNUMBER:
      return integer_at(L, index);
    case LUA_TBOOLEAN:
      return bool(lua_toboolean(L, index));
    case LUA_TTABLE:
      return read_range(L, index);
    case LUA_TSTRING: {
      std::string_view text = lua_tostring(L, index);
      if (text == "...") return at::indexing::Ellipsis;
      if (text == "newaxis") return at::indexing::None;
      throw Error(kOp, "expected '...' or 'newaxis', got '" + std::string(text) + "'");
    }
    default:
      if (test_tensor(L, index)) return check_tensor(L, index, kOp);
      throw Error(kOp, "expected a number, range table, Tensor, boolean, '...' or 'newaxis' as index, got " +
                           describe(L, index));
  }
}

// The key at `index`: a table lists one index per dimension, everything else is the index of dimension 0.
static std::vector<TensorIndex> read_key(lua_State* L, int index) {
  std::vector<TensorIndex> indices;
  if (lua_type(L, index) != LUA_TTABLE) {
    indices.push_back(read_index(L, index));
    return indices;
  }
  int count = int(lua_objlen(L, index));
  if (count == 0)
    throw Error(kOp, "expected at least one index between t[{ and }]; everything is t['...'] or t[{ {} }]");
  for (int i = 1; i <= count; i++) {
    lua_rawgeti(L, index, i);
    indices.push_back(read_index(L, lua_gettop(L)));
    lua_pop(L, 1);
  }
  return indices;
}

int index_tensor(lua_State* L) {
  at::Tensor& self = check_tensor(L, 1, kOp);
  if (lua_type(L, 2) == LUA_TNUMBER) {
    int64_t i = integer_at(L, 2);
    if (self.dim() > 0 && i >= -self.size(0) && i < self.size(0)) {
      push_tensor(L, self.select(0, i));
      return 1;
    }
  }
  push_tensor(L, at::indexing::get_item(self, read_key(L, 2)));
  return 1;
}

int assign_tensor(lua_State* L) {
  at::Tensor& self = check_tensor(L, 1, kOp);
  auto indices = read_key(L, 2);
  at::Tensor value;
  if (lua_type(L, 3) == LUA_TNUMBER) {
    value = at::indexing::scalarToTensor(number_scalar(lua_tonumber(L, 3)), self.options(), self.device());
  } else if (lua_type(L, 3) == LUA_TBOOLEAN) {
    value = at::indexing::scalarToTensor(bool(lua_toboolean(L, 3)), self.options(), self.device());
  } else if (test_tensor(L, 3)) {
    value = check_tensor(L, 3, kOp);
  } else {
    throw Error(kOp, "expected a number, boolean or Tensor to assign, got " + describe(L, 3));
  }
  at::indexing::set_item(self, indices, value);
  return 0;
}

}  // namespace sslrun::lua
