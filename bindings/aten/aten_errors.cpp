// The error of a call that fits no overload.
#include "bindings/aten/aten_errors.h"

#include "bindings/gate/userdata.h"
#include "bindings/tensor/aten_names.h"
#include "bindings/tensor/tensor.h"

namespace sslrun::lua {

// "Tensor float32 [2, 3]", "number 1.5", "string 'mean'", "table of 2 (number)"
static std::string given(lua_State* L, int index) {
  if (at::Tensor* tensor = test_tensor(L, index)) {
    if (!tensor->defined()) return "released Tensor";
    std::string text = std::string("Tensor ") + dtype_name(tensor->scalar_type()) + " [";
    for (int64_t i = 0; i < tensor->dim(); i++) text += (i ? ", " : "") + std::to_string(tensor->size(i));
    return text + "]";
  }
  switch (lua_type(L, index)) {
    case LUA_TNUMBER: {
      lua_pushvalue(L, index);
      std::string text = lua_tostring(L, -1);
      lua_pop(L, 1);
      return "number " + text;
    }
    case LUA_TSTRING: {
      std::string text = lua_tostring(L, index);
      return "string '" + (text.size() > 40 ? text.substr(0, 40) + "…" : text) + "'";
    }
    case LUA_TTABLE: {
      int n = int(lua_objlen(L, index));
      if (n == 0) return "table";
      lua_rawgeti(L, index, 1);
      std::string text = "table of " + std::to_string(n) + " (" + describe(L, -1) + ")";
      lua_pop(L, 1);
      return text;
    }
    default:
      return describe(L, index);
  }
}

static std::string expected(const Slot& slot) {
  switch (slot.kind) {
    case Kind::kTensor:
      return slot.numbers ? "a Tensor or a number" : "a Tensor";
    case Kind::kScalar:
    case Kind::kFloat:
      return "a number";
    case Kind::kInt:
      return "an integer";
    case Kind::kBool:
      return "true or false";
    case Kind::kString:
      return "a string";
    case Kind::kDimname:
      return "a dimension's name";
    case Kind::kDtype:
      return "a dtype such as 'float32'";
    case Kind::kLayout:
      return "a layout such as 'strided'";
    case Kind::kMemoryFormat:
      return "a memory format such as 'channels_last'";
    case Kind::kDevice:
      return "a device such as 'cpu' or 'cuda:0'";
    case Kind::kReduction:
      return "'none', 'mean' or 'sum'";
    case Kind::kGenerator:
      return "a Generator (torch.generator)";
    case Kind::kInts:
      return slot.count ? "an integer or a table of integers" : "a table of integers";
    case Kind::kFloats:
    case Kind::kScalars:
      return "a table of numbers";
    case Kind::kBools:
      return "a table of booleans";
    case Kind::kTensors:
      return "a table of Tensors";
    case Kind::kOptionalTensors:
      return "a table of Tensors (false for none)";
    case Kind::kDimnames:
      return "a table of dimension names";
    case Kind::kUnsupported:
      return slot.type + ", which Lua does not have";
  }
  return slot.type;
}

static std::string suggestion(const Slot& slot, const std::string& value) {
  switch (slot.kind) {
    case Kind::kDtype:
      return did_you_mean(value, dtype_names());
    case Kind::kDevice:
      return did_you_mean(value, device_names());
    case Kind::kLayout:
      return did_you_mean(value, layout_names());
    case Kind::kMemoryFormat:
      return did_you_mean(value, memory_format_names());
    case Kind::kReduction:
      return did_you_mean(value, reduction_names());
    default:
      return "";
  }
}

static std::string wrong_keywords(const Overload& overload, const Arguments& arguments) {
  std::vector<std::string> names;
  for (const Slot& slot : overload.slots) names.push_back(slot.name);
  std::string reason;
  for (const Keyword& keyword : arguments.keywords) {
    auto slot = std::find(names.begin(), names.end(), keyword.key);
    std::string text;
    if (slot == names.end())
      text = "unknown keyword '" + std::string(keyword.key) + "'" + did_you_mean(keyword.key, names);
    else if (slot - names.begin() < std::min(arguments.count, overload.positional))
      text = "'" + *slot + "' is given twice";
    if (!text.empty()) reason += (reason.empty() ? "" : ", ") + text;
  }
  return reason;
}

static std::string reason(const Overload& overload, const Arguments& arguments) {
  lua_State* L = arguments.L;
  Fit found = fit(overload, arguments, true);
  const Slot* slot = overload.slots.empty() ? nullptr : &overload.slots[found.slot];
  switch (found.misfit) {
    case Misfit::kNone:
      return "";
    case Misfit::kTooMany:
      return "takes at most " + std::to_string(overload.positional) + " arguments, got " +
             std::to_string(arguments.count);
    case Misfit::kMissing:
      return "'" + slot->name + "' is missing";
    case Misfit::kType: {
      bool by_position = found.slot < arguments.count && !slot->keyword_only;
      int index = by_position ? found.slot + 1 : arguments.find(*slot);
      std::string text = "'" + slot->name + "' expected " + expected(*slot) + ", got " + given(L, index);
      if (lua_type(L, index) == LUA_TSTRING) text += suggestion(*slot, lua_tostring(L, index));
      return text;
    }
    case Misfit::kKeywords:
      return wrong_keywords(overload, arguments);
    case Misfit::kOut:
      if (!overload.outs) return "takes no 'out'";
      return overload.outs == 1 ? "'out' expected a Tensor"
                                : "'out' expected a table of " + std::to_string(overload.outs) + " Tensors";
    case Misfit::kRequiresGrad:
      return "takes no 'requires_grad'";
  }
  return "";
}

void throw_no_overload(const Op& op, const Arguments& arguments) {
  lua_State* L = arguments.L;
  std::string text = "no overload takes (";
  int count = arguments.options ? arguments.options - 1 : lua_gettop(L);
  for (int i = 1; i <= count; i++) text += (i > 1 ? ", " : "") + given(L, i);
  if (arguments.options) {
    std::map<std::string, std::string> keywords;
    for (const Keyword& keyword : arguments.keywords) keywords[keyword.key] = given(L, keyword.index);
    if (arguments.out) keywords["out"] = given(L, arguments.out);
    if (arguments.requires_grad) keywords["requires_grad"] = given(L, arguments.requires_grad);
    text += count ? ", {" : "{";
    std::string comma;
    for (const auto& [key, value] : keywords) text += std::exchange(comma, ", ") + key + " = " + value;
    text += "}";
  }
  text += "); candidates:";
  for (const Overload& overload : op.overloads) {
    if (overload.outs && !arguments.out && op.overloads[0].outs == 0) continue;
    text += "\n  " + schema_text(overload);
    std::string why = overload.excluded ? overload.excluded : reason(overload, arguments);
    if (!why.empty()) text += "\n      " + why;
  }
  throw Error(op.name, text);
}

}  // namespace sslrun::lua
