// Type tests of arguments against slots.
#include "bindings/aten/aten_match.h"

#include "bindings/tensor/aten_generator.h"
#include "bindings/tensor/aten_names.h"
#include "bindings/tensor/tensor.h"

namespace sslrun::lua {

static std::string_view text_at(lua_State* L, int index) {
  size_t length;
  const char* text = lua_tolstring(L, index, &length);
  return {text, length};
}

Arguments read_arguments(lua_State* L) {
  Arguments arguments{L, lua_gettop(L), 0, 0, 0, {}};
  int top = arguments.count;
  if (top > 0 && lua_type(L, top) == LUA_TTABLE && lua_objlen(L, top) == 0) {
    lua_pushnil(L);
    while (lua_next(L, top)) {
      if (lua_type(L, -2) != LUA_TSTRING) {  // a list that begins with nil
        lua_settop(L, top);
        arguments = {L, top, 0, 0, 0, {}};
        break;
      }
      arguments.options = top;
      std::string_view key = text_at(L, -2);
      int index = lua_gettop(L) - 1;
      if (key == "out")
        arguments.out = index;
      else if (key == "requires_grad")
        arguments.requires_grad = index;
      else
        arguments.keywords.push_back({key.data(), index});
      luaL_checkstack(L, 4, "keyword arguments");
      lua_pushvalue(L, -2);  // key, value -> value, key
      lua_remove(L, -3);
    }
    if (arguments.options) arguments.count--;
  }
  while (arguments.count > 0 && lua_isnil(L, arguments.count)) arguments.count--;
  return arguments;
}

void prepare(lua_State* L, Op& op) {
  const void* state = lua_topointer(L, LUA_REGISTRYINDEX);
  if (op.keys_of == state) return;
  compiled(op);
  static const char names = 0;  // registry key of a set that keeps the strings alive
  lua_pushlightuserdata(L, const_cast<char*>(&names));
  lua_rawget(L, LUA_REGISTRYINDEX);
  if (lua_isnil(L, -1)) {
    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushlightuserdata(L, const_cast<char*>(&names));
    lua_pushvalue(L, -2);
    lua_rawset(L, LUA_REGISTRYINDEX);
  }
  for (Overload& overload : op.overloads)
    for (Slot& slot : overload.slots) {
      lua_pushlstring(L, slot.name.data(), slot.name.size());
      slot.key = lua_tostring(L, -1);
      lua_pushboolean(L, true);
      lua_rawset(L, -3);
    }
  lua_pop(L, 1);
  op.keys_of = state;
}

// A 0-d tensor stands for a number, as in Python.
static bool tensor_as_number(lua_State* L, int index, bool integral) {
  at::Tensor* tensor = test_tensor(L, index);
  if (!tensor || !tensor->defined() || tensor->dim() != 0 || tensor->requires_grad()) return false;
  return !integral || at::isIntegralType(tensor->scalar_type(), false);
}

static bool is_empty(lua_State* L, int table) {
  lua_pushnil(L);
  if (!lua_next(L, table)) return true;
  lua_pop(L, 2);
  return false;
}

// Python looks at the first item only; a wrong one further back is named when the list is read.
static bool list_fits(lua_State* L, int index, Kind item) {
  if (lua_type(L, index) != LUA_TTABLE) return false;
  if (lua_objlen(L, index) == 0) return is_empty(L, index);
  lua_rawgeti(L, index, 1);
  int type = lua_type(L, -1);
  bool ok = false;
  switch (item) {
    case Kind::kTensor:
      ok = test_tensor(L, -1) != nullptr;
      break;
    case Kind::kOptionalTensors:
      ok = test_tensor(L, -1) != nullptr || (type == LUA_TBOOLEAN && !lua_toboolean(L, -1));
      break;
    case Kind::kInt:
      ok = (type == LUA_TNUMBER && is_integer(lua_tonumber(L, -1))) || tensor_as_number(L, -1, true);
      break;
    case Kind::kBool:
      ok = type == LUA_TBOOLEAN;
      break;
    case Kind::kDimname:
      ok = type == LUA_TSTRING;
      break;
    default:
      ok = type == LUA_TNUMBER || tensor_as_number(L, -1, false);
  }
  lua_pop(L, 1);
  return ok;
}

bool fits(lua_State* L, int index, const Slot& slot) {
  int type = lua_type(L, index);
  switch (slot.kind) {
    case Kind::kTensor:
      return test_tensor(L, index) != nullptr || (slot.numbers && (type == LUA_TNUMBER || type == LUA_TBOOLEAN));
    case Kind::kScalar:
      return type == LUA_TNUMBER || type == LUA_TBOOLEAN || tensor_as_number(L, index, false);
    case Kind::kInt:
      return (type == LUA_TNUMBER && is_integer(lua_tonumber(L, index))) || tensor_as_number(L, index, true);
    case Kind::kFloat:
      return type == LUA_TNUMBER || tensor_as_number(L, index, false);
    case Kind::kBool:
      return type == LUA_TBOOLEAN;
    case Kind::kString:
    case Kind::kDimname:
      return type == LUA_TSTRING;
    case Kind::kDtype:
      return type == LUA_TSTRING && dtype_from_name(text_at(L, index));
    case Kind::kLayout:
      return type == LUA_TSTRING && layout_from_name(text_at(L, index));
    case Kind::kMemoryFormat:
      return type == LUA_TSTRING && memory_format_from_name(text_at(L, index));
    case Kind::kDevice:
      return type == LUA_TSTRING && device_from_name(text_at(L, index));
    case Kind::kReduction:
      return type == LUA_TSTRING ? reduction_from_name(text_at(L, index)).has_value()
                                 : type == LUA_TNUMBER && is_integer(lua_tonumber(L, index));
    case Kind::kGenerator:
      return test_generator(L, index) != nullptr;
    case Kind::kInts:
      return (slot.count && type == LUA_TNUMBER && is_integer(lua_tonumber(L, index))) ||
             list_fits(L, index, Kind::kInt);
    case Kind::kFloats:
      return (slot.count && type == LUA_TNUMBER) || list_fits(L, index, Kind::kFloat);
    case Kind::kBools:
      return list_fits(L, index, Kind::kBool);
    case Kind::kScalars:
      return list_fits(L, index, Kind::kScalar);
    case Kind::kTensors:
      return list_fits(L, index, Kind::kTensor);
    case Kind::kOptionalTensors:
      return list_fits(L, index, Kind::kOptionalTensors);
    case Kind::kDimnames:
      return (slot.count && type == LUA_TSTRING) || list_fits(L, index, Kind::kDimname);
    case Kind::kUnsupported:
      return false;
  }
  return false;
}

static bool all_integers(lua_State* L, int first, int last) {
  for (int i = first; i <= last; i++)
    if (lua_type(L, i) != LUA_TNUMBER || !is_integer(lua_tonumber(L, i))) return false;
  return true;
}

static bool out_fits(const Arguments& arguments, const Overload& overload) {
  lua_State* L = arguments.L;
  bool lists = overload.slots.back().kind == Kind::kTensors;
  if (overload.outs == 1)
    return lists ? list_fits(L, arguments.out, Kind::kTensor) : test_tensor(L, arguments.out) != nullptr;
  return !lists && list_fits(L, arguments.out, Kind::kTensor) && int(lua_objlen(L, arguments.out)) == overload.outs;
}

Fit fit(const Overload& overload, const Arguments& arguments, bool lenient) {
  lua_State* L = arguments.L;
  if (overload.outs && !arguments.out && arguments.keywords.empty()) return {Misfit::kOut, 0};
  if (arguments.out && (!overload.outs || !out_fits(arguments, overload))) return {Misfit::kOut, 0};
  int count = arguments.count;
  if (count > overload.positional) {
    if (!overload.spread) return {Misfit::kTooMany, 0};
    if (!all_integers(L, overload.positional, count)) return {Misfit::kTooMany, 0};
    count = overload.positional;
  }
  int keys = 0;
  for (int i = 0, n = int(overload.slots.size()); i < n; i++) {
    const Slot& slot = overload.slots[i];
    if (i < count && !slot.keyword_only) {
      if (lua_isnil(L, i + 1)) {
        if (!slot.optional && !slot.has_default) return {Misfit::kType, i};
      } else if (!fits(L, i + 1, slot)) {
        bool spread = overload.spread && i == overload.positional - 1 && all_integers(L, i + 1, arguments.count);
        if (!spread) return {Misfit::kType, i};
      }
      continue;
    }
    if (slot.out && arguments.out) continue;
    if (int index = arguments.find(slot)) {
      if (!fits(L, index, slot)) return {Misfit::kType, i};
      keys++;
      continue;
    }
    if (slot.out) return {Misfit::kOut, i};
    if (!slot.has_default && !(lenient && slot.optional)) return {Misfit::kMissing, i};
  }
  if (keys != int(arguments.keywords.size())) return {Misfit::kKeywords, 0};
  if (arguments.requires_grad && !overload.factory) return {Misfit::kRequiresGrad, 0};
  return {Misfit::kNone, 0};
}

}  // namespace sslrun::lua
