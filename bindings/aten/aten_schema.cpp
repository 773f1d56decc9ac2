// Reading the dispatcher's schemas.
#include "bindings/aten/aten_schema.h"

#include <set>
#include <sstream>

#include "bindings/aten/aten_excluded.h"
#include "bindings/aten/aten_guarded.h"
#include "bindings/aten/aten_needs.h"

namespace sslrun::lua {

using c10::TypeKind;

// Functions whose Tensor arguments take numbers in Python: should_allow_numbers_as_tensors, python_arg_parser.cpp.
static bool takes_numbers(std::string_view name) {
  if (name.ends_with('_')) name.remove_suffix(1);
  static constexpr std::string_view kNames[] = {"add",      "sub",      "mul",      "div",    "floor_divide",
                                                "copy",     "multiply", "subtract", "divide", "true_divide",
                                                "_to_copy", "to",       "_conj"};
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

// Names of tensor dimensions are plain strings in the dispatcher's schemas; only the argument's name tells.
static bool names_a_dimension(std::string_view argument) {
  static constexpr std::string_view kNames[] = {"dim",     "dims",   "dim0",      "dim1",    "dim2", "names",
                                                "out_dim", "outdim", "start_dim", "end_dim", "order"};
  return std::find(std::begin(kNames), std::end(kNames), argument) != std::end(kNames);
}

static Kind kind_of(const c10::Type& type, std::string_view argument) {
  switch (type.kind()) {
    case TypeKind::TensorType:
      return Kind::kTensor;
    case TypeKind::NumberType:
      return Kind::kScalar;
    case TypeKind::IntType:
    case TypeKind::SymIntType:
      return argument == "reduction" ? Kind::kReduction : Kind::kInt;
    case TypeKind::FloatType:
    case TypeKind::SymFloatType:
      return Kind::kFloat;
    case TypeKind::BoolType:
    case TypeKind::SymBoolType:
      return Kind::kBool;
    case TypeKind::StringType:
      return names_a_dimension(argument) ? Kind::kDimname : Kind::kString;
    case TypeKind::ScalarTypeType:
      return Kind::kDtype;
    case TypeKind::LayoutType:
      return Kind::kLayout;
    case TypeKind::MemoryFormatType:
      return Kind::kMemoryFormat;
    case TypeKind::DeviceObjType:
      return Kind::kDevice;
    case TypeKind::GeneratorType:
      return Kind::kGenerator;
    case TypeKind::ListType: {
      const auto& element = *type.castRaw<c10::ListType>()->getElementType();
      if (element.kind() == TypeKind::OptionalType)
        return kind_of(*element.castRaw<c10::OptionalType>()->getElementType(), "") == Kind::kTensor
                   ? Kind::kOptionalTensors
                   : Kind::kUnsupported;
      switch (kind_of(element, argument)) {
        case Kind::kTensor:
          return Kind::kTensors;
        case Kind::kScalar:
          return Kind::kScalars;
        case Kind::kInt:
          return Kind::kInts;
        case Kind::kFloat:
          return Kind::kFloats;
        case Kind::kBool:
          return Kind::kBools;
        case Kind::kDimname:
          return Kind::kDimnames;
        default:
          return Kind::kUnsupported;
      }
    }
    default:
      return Kind::kUnsupported;
  }
}

static Slot slot_of(const c10::Argument& argument, bool numbers) {
  Slot slot;
  slot.name = argument.name();
  slot.type = argument.real_type()->str();
  slot.count = argument.N().value_or(0);
  if (size_t at = slot.type.find("[]"); slot.count && at != std::string::npos)
    slot.type.insert(at + 1, std::to_string(slot.count));
  auto type = argument.real_type();
  slot.optional = type->kind() == TypeKind::OptionalType;
  if (slot.optional) type = type->castRaw<c10::OptionalType>()->getElementType();
  slot.kind = kind_of(*type, slot.name);
  slot.keyword_only = argument.kwarg_only();
  slot.out = argument.is_out();
  slot.numbers = numbers && slot.kind == Kind::kTensor && !slot.out;
  slot.has_default = argument.default_value().has_value();
  if (slot.has_default) slot.fallback = *argument.default_value();
  return slot;
}

int find_slot(const std::vector<Slot>& slots, std::string_view name) {
  for (size_t i = 0; i < slots.size(); i++)
    if (slots[i].name == name) return int(i);
  return -1;
}

static Shortcut shortcut_of(const Overload& overload) {
  const auto& schema = overload.handle.schema();
  for (const auto* values : {&schema.arguments(), &schema.returns()})
    for (const auto& value : *values)
      if (value.alias_info()) return Shortcut::kNone;
  bool tensors = false;
  for (const Slot& slot : overload.slots) {
    if (slot.kind == Kind::kOptionalTensors) return Shortcut::kNone;
    tensors |= slot.kind == Kind::kTensor || slot.kind == Kind::kTensors;
  }
  if (!tensors) return overload.factory ? Shortcut::kFactory : Shortcut::kNone;
  bool composite = overload.handle.hasKernelForDispatchKey(c10::DispatchKey::CompositeImplicitAutograd);
  return composite ? Shortcut::kAutograd : Shortcut::kViews;
}

static Overload overload_of(const c10::OperatorHandle& handle, const std::string& name) {
  const auto& schema = handle.schema();
  Overload overload{handle, {}, 0, 0, false, false, false, Shortcut::kNone, nullptr, nullptr};
  bool numbers = takes_numbers(name);
  int options = 0;
  for (const auto& argument : schema.arguments()) {
    overload.slots.push_back(slot_of(argument, numbers));
    const Slot& slot = overload.slots.back();
    overload.positional += !slot.keyword_only;
    overload.outs += slot.out;
    options += slot.name == "layout" || slot.name == "device" || slot.name == "pin_memory";
  }
  overload.factory = options == 3;
  if (!overload.outs && !schema.returns().empty() && !overload.slots.empty()) {
    const auto* alias = schema.returns()[0].alias_info();
    overload.returns_first = schema.returns().size() == 1 && alias && alias->isWrite();
  }
  int first = !overload.slots.empty() && overload.slots[0].kind == Kind::kTensor ? 1 : 0;
  if (overload.positional == first + 1) {
    const Slot& slot = overload.slots[first];
    overload.spread = slot.kind == Kind::kInts && slot.count == 0;
  }
  overload.shortcut = shortcut_of(overload);
  std::string full = name;
  if (!schema.overload_name().empty()) full += "." + schema.overload_name();
  for (const auto& excluded : kExcluded)
    if (excluded.overload == full || excluded.overload == name) overload.excluded = excluded.reason;
  if (const Guarded* guarded = find_guarded(full)) overload.needs = needs_of(guarded->needs, overload.slots);
  return overload;
}

// What sort_overloads (torchgen, gen_python_functions.py) sorts by first.
static std::string sort_key(const Overload& overload) {
  static const std::pair<std::string_view, std::string_view> kPython[] = {
      {"SymInt[", "SymIntArrayRef["}, {"int[", "IntArrayRef["}, {"Tensor[", "TensorList["}, {"Scalar[", "ScalarList["}};
  std::string key;
  bool keywords = false;
  for (const Slot& slot : overload.slots) {
    if (slot.out) continue;
    if (slot.keyword_only && !keywords) key += "*, ";
    keywords = slot.keyword_only;
    std::string type = slot.type;
    for (const auto& [schema, python] : kPython)
      if (type.starts_with(schema)) type.replace(0, schema.size(), python);
    if (type.starts_with("int")) type = "int64_t" + type.substr(3);
    if (type.starts_with("float")) type = "double" + type.substr(5);
    if (type.starts_with("str")) type = (slot.kind == Kind::kDimname ? "Dimname" : "c10::string_view") + type.substr(3);
    key += type + " " + slot.name + ", ";
  }
  return key;
}

// Lower priority in Python's order: is_arg_smaller, torchgen.
static bool smaller(const Slot& a, const Slot& b) {
  bool name_a = a.kind == Kind::kDimname || a.kind == Kind::kDimnames;
  bool name_b = b.kind == Kind::kDimname || b.kind == Kind::kDimnames;
  return (a.type == "Scalar" && b.type == "Tensor") || (a.type == "Scalar?" && b.type == "Tensor?") ||
         (name_a && !name_b) || (a.type == "int[]" && (b.type == "int" || b.type == "int?")) ||
         (a.type == "Tensor[]" && b.type.find("[]") != std::string::npos) ||
         (a.type == "SymInt[]" && b.type == "int[]") || ((a.type == "SymInt" || a.type == "int") && b.type == "Tensor");
}

static bool smaller(const Overload& a, const Overload& b) {
  size_t count = a.slots.size() - a.outs;
  if (a.outs != b.outs || count != b.slots.size() - b.outs) return false;
  bool equal = true;
  for (size_t i = 0; i < count; i++) {
    if (a.slots[i].type == b.slots[i].type) continue;
    equal = false;
    if (!smaller(a.slots[i], b.slots[i])) return false;
  }
  return !equal;
}

// The topological sort of sort_overloads, torchgen: first what nothing precedes, then what that sets free.
static std::vector<Overload> in_pythons_order(std::vector<Overload> overloads) {
  std::sort(overloads.begin(), overloads.end(), [](const Overload& a, const Overload& b) {
    return std::pair(a.outs, sort_key(a)) < std::pair(b.outs, sort_key(b));
  });
  size_t n = overloads.size();
  std::vector<std::set<size_t>> larger(n);
  std::vector<size_t> order;
  for (size_t i = 0; i < n; i++) {
    for (size_t j = 0; j < n; j++)
      if (smaller(overloads[i], overloads[j])) larger[i].insert(j);
    if (larger[i].empty()) order.push_back(i);
  }
  for (size_t at = 0; at < order.size(); at++)
    for (size_t i = 0; i < n; i++)
      if (larger[i].erase(order[at]) && larger[i].empty()) order.push_back(i);
  std::vector<Overload> sorted;
  for (size_t i : order) sorted.push_back(std::move(overloads[i]));
  // What torchgen generated from another overload (bernoulli.Tensor from bernoulli_.Tensor), Python does not have.
  std::stable_partition(sorted.begin(), sorted.end(), [](const Overload& overload) {
    return !overload.outs && !overload.handle.hasTag(at::Tag::generated);
  });
  return sorted;
}

static std::unordered_map<std::string_view, std::unique_ptr<Op>>& op_table() {
  static auto table = [] {
    std::unordered_map<std::string_view, std::unique_ptr<Op>> ops;
    auto& dispatcher = c10::Dispatcher::singleton();
    for (const auto& full : dispatcher.getAllOpNames()) {
      if (!full.name.starts_with("aten::")) continue;
      auto handle = dispatcher.findSchema(full);
      if (!handle) continue;
      std::string_view name = std::string_view(handle->operator_name().name).substr(6);
      auto& op = ops[name];
      if (!op) {
        op = std::make_unique<Op>();
        op->name = name;
        op->self = name == "where" || name == "polygamma" ? 1 : 0;
      }
      op->handles.push_back(*handle);
    }
    return ops;
  }();
  return table;
}

Op* find_op(std::string_view name) {
  auto& table = op_table();
  auto found = table.find(name);
  if (found == table.end() && name.ends_with("_op")) found = table.find(name.substr(0, name.size() - 3));
  return found == table.end() ? nullptr : found->second.get();
}

std::vector<Op*> all_ops() {
  std::vector<Op*> ops;
  for (const auto& entry : op_table()) ops.push_back(entry.second.get());
  std::sort(ops.begin(), ops.end(), [](const Op* a, const Op* b) { return a->name < b->name; });
  return ops;
}

const std::vector<Overload>& compiled(Op& op) {
  if (op.overloads.empty()) {
    std::vector<Overload> overloads;
    for (const auto& handle : op.handles) overloads.push_back(overload_of(handle, op.name));
    op.overloads = in_pythons_order(std::move(overloads));
  }
  return op.overloads;
}

bool is_method(Op& op) {
  for (const Overload& overload : compiled(op))
    for (int at : {0, op.self})
      if (at < int(overload.slots.size()) && overload.slots[at].kind == Kind::kTensor && !overload.slots[at].out)
        return true;
  return false;
}

std::string schema_text(const Overload& overload) {
  std::ostringstream text;
  text << overload.handle.schema();
  std::string whole = text.str();
  return whole.starts_with("aten::") ? whole.substr(6) : whole;
}

}  // namespace sslrun::lua
