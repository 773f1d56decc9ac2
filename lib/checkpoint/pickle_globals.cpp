// What the globals of a checkpoint are, and what calling them gives.
#include <ATen/ATen.h>

#include <algorithm>
#include <cctype>
#include <stdexcept>

#include "lib/checkpoint/dtype_names.h"
#include "lib/checkpoint/global_names.h"
#include "lib/checkpoint/latin1.h"
#include "lib/checkpoint/numpy_node.h"
#include "lib/checkpoint/pickle_node.h"
#include "lib/checkpoint/tensor_view.h"
#include "lib/checkpoint/torch_legacy.h"

namespace sslrun::checkpoint {

[[noreturn]] static void refuse(const std::string& rule) { throw std::invalid_argument(rule); }

Node* make_global(Arena& arena, std::string module, const std::string& name) {
  module = usual_module(module);
  if (names_code(module, name)) return nullptr;
  auto global = [&](Callable callable) {
    Node* node = arena.make(Node::kGlobal);
    node->callable = callable;
    node->text = arena.keep(module + "." + name);
    return node;
  };
  auto storage = [&](at::ScalarType type, Callable callable = Callable::kStorageType) {
    Node* node = global(callable);
    node->type = type;
    return node;
  };
  if (auto meaning = meaning_of(module, name)) return global(*meaning);
  if (module == "torch" || module == "torch.cuda") {
    if (auto type = type_of_storage_class(name)) return storage(*type);
    if (auto type = type_of_quantised_storage(name)) return storage(*type, Callable::kQuantisedStorageType);
  }
  if (module == "torch.storage" && (name == "UntypedStorage" || name == "_UntypedStorage")) return storage(at::kByte);
  if (module == "torch" && type_of_dtype_name(name)) return arena.make_text(name);
  return global(Callable::kClass);
}

// Functions have small letters, by Python's custom; classes that do not follow it are told by `instance`.
static bool names_function(std::string_view text) {
  std::string_view name = text.substr(text.rfind('.') + 1);
  size_t letter = std::min(name.find_first_not_of('_'), name.size() - 1);
  return std::islower(uint8_t(name[letter])) && !text.starts_with("datetime.");
}

// An inert stand-in for an instance of a class: its name, and what the file says about its content.
static Node* make_record(Arena& arena, const Node& type, Node* arguments, bool instance) {
  if (!instance && names_function(type.text)) return arena.make_opaque(type.text, reason_of(type.text));
  Node* record = arena.make(Node::kRecord);
  record->text = type.text;
  if (arguments && !arguments->items.empty()) record->items = {arena.make_string("__args__"), arguments};
  return record;
}

static std::vector<int64_t> integers(const Node& node, const char* what) {
  std::vector<int64_t> values;
  if (node.kind != Node::kTuple && node.kind != Node::kList) refuse(std::string(what) + " is not a tuple");
  for (const Node* item : node.items) {
    if (item->kind != Node::kInt) refuse(std::string(what) + " holds something other than integers");
    values.push_back(item->integer);
  }
  return values;
}

static bool flag(const Node& dict, std::string_view name) {
  for (size_t i = 0; i + 1 < dict.items.size(); i += 2)
    if (dict.items[i]->kind == Node::kString && dict.items[i]->text == name) return dict.items[i + 1]->integer != 0;
  return false;
}

static Node* rebuild_tensor(Arena& arena, const std::vector<Node*>& arguments, bool v3) {
  size_t given = arguments.size();
  if (given < (v3 ? 7 : 4)) refuse("a tensor with a wrong number of arguments");
  if (given > (v3 ? 8 : 7)) throw Unreadable{"a tensor with arguments that are not known"};
  const Node& storage = *arguments[0];
  if (storage.kind != Node::kStorage) refuse("a tensor without a storage");
  if (arguments[1]->kind != Node::kInt) refuse("a tensor whose offset is not an integer");
  at::ScalarType type = storage.type;
  if (v3) {
    auto named = arguments[6]->kind == Node::kString ? type_of_dtype_name(arguments[6]->text) : std::nullopt;
    if (!named) throw Unreadable{"a tensor of " + std::string(arguments[6]->text.substr(0, 64))};
    type = *named;
  }
  auto sizes = integers(*arguments[2], "a tensor's size"), strides = integers(*arguments[3], "a tensor's stride");
  Node* node = arena.make_tensor();
  node->tensor = view_storage(storage.tensor, type, arguments[1]->integer, sizes, strides);
  if (!arena.count_tensor(storage.tensor, node->tensor))
    refuse("tensors of " + std::to_string(node->tensor.numel()) + " and more elements spread over a small storage");
  if (size_t metadata = v3 ? 7 : 6; given > metadata && arguments[metadata]->kind == Node::kDict) {
    // As marks on the view: its memory may come later.
    if (flag(*arguments[metadata], "conj") && node->tensor.is_complex()) node->tensor = node->tensor.conj();
    if (flag(*arguments[metadata], "neg")) node->tensor = at::_neg_view(node->tensor);
  }
  return node;
}

// OrderedDict(), Counter({...}), OrderedDict([[key, value], ...]) of Python 2, defaultdict(factory).
static Node* make_mapping(Arena& arena, const std::vector<Node*>& arguments) {
  if (arguments.size() > 1) throw Unreadable{"a dictionary with arguments that are not known"};
  Node* first = arguments.empty() ? nullptr : arguments[0];
  if (first && first->kind == Node::kDict) return first;
  Node* dict = arena.make(Node::kDict);
  if (!first || first->kind == Node::kGlobal || first->kind == Node::kNone) return dict;
  if (first->kind != Node::kList) throw Unreadable{"a dictionary made from something other than pairs"};
  arena.budget().bytes(4 * first->items.size() * sizeof(Node*));
  dict->items.reserve(2 * first->items.size());
  for (const Node* pair : first->items) {
    if ((pair->kind != Node::kList && pair->kind != Node::kTuple) || pair->items.size() != 2)
      throw Unreadable{"a dictionary made from something other than pairs"};
    dict->items.insert(dict->items.end(), pair->items.begin(), pair->items.end());
  }
  return dict;
}

static Node* make_bytes(Arena& arena, const std::vector<Node*>& arguments) {
  if (arguments.empty()) return arena.make_string("");
  if (arguments[0]->kind != Node::kString || arguments.size() > 2)
    throw Unreadable{"bytes made from something other than text"};
  if (arguments.size() == 1) return arena.make_string(arguments[0]->text);
  const Node& encoding = *arguments[1];
  if (encoding.kind != Node::kString || (encoding.text != "latin1" && encoding.text != "latin-1"))
    throw Unreadable{"bytes in an encoding other than latin1"};
  auto bytes = utf8_to_latin1(arguments[0]->text);
  if (!bytes) refuse("bytes with a character above 255");
  return arena.make_text(std::move(*bytes));
}

static Node* make_device(Arena& arena, const std::vector<Node*>& arguments) {
  bool indexed = arguments.size() == 2 && arguments[1]->kind == Node::kInt;
  if ((arguments.size() != 1 && !indexed) || arguments[0]->kind != Node::kString) refuse("a malformed torch.device");
  return arena.make_text(std::string(arguments[0]->text) +
                         (indexed ? ":" + std::to_string(arguments[1]->integer) : ""));
}

// An entry of an enum, or a method: named "module.Class.entry".
static Node* make_attribute(Arena& arena, const std::vector<Node*>& given) {
  if (given.size() != 2 || given[0]->kind != Node::kGlobal || given[1]->kind != Node::kString)
    throw Unreadable{"an attribute of an object"};
  arena.budget().bytes(given[1]->text.size());
  return arena.make_opaque(arena.keep(std::string(given[0]->text) + "." + std::string(given[1]->text)),
                           "an attribute of a class");
}

static Node* load_storage(Arena& arena, const std::vector<Node*>& given) {
  if (given.size() != 1 || given[0]->kind != Node::kString) refuse("a storage that is not bytes");
  Node* storage = arena.make_tensor();
  storage->kind = Node::kStorage;
  storage->tensor = read_storage_bytes(given[0]->text, arena.budget());
  storage->type = storage->tensor.scalar_type();
  return storage;
}

static Node* call_known(Arena& arena, Node& callable, Node& arguments, bool instance) {
  const auto& given = arguments.items;
  switch (callable.callable) {
    case Callable::kRebuildTensor:
      return rebuild_tensor(arena, given, false);
    case Callable::kRebuildTensorV3:
      return rebuild_tensor(arena, given, true);
    case Callable::kRebuildParameter:
      if (given.size() < 3 || given[0]->kind != Node::kTensor) throw Unreadable{"a parameter that is no tensor"};
      return given[0];
    case Callable::kLoadStorage:
      return load_storage(arena, given);
    case Callable::kMapping:
      return make_mapping(arena, given);
    case Callable::kList:
      if (given.size() > 2 || (!given.empty() && given[0]->kind != Node::kTuple && given[0]->kind != Node::kList))
        throw Unreadable{"made from something other than a list"};
      // An empty one may be filled afterwards.
      return given.empty() || given[0]->items.empty() ? arena.make(Node::kList) : given[0];
    case Callable::kSame:
      if (given.empty()) throw Unreadable{"made from nothing"};
      return given[0];
    case Callable::kAttribute:
      return make_attribute(arena, given);
    case Callable::kDevice:
      return make_device(arena, given);
    case Callable::kLayout:
      if (given.size() != 1 || given[0]->kind != Node::kString) refuse("a malformed layout");
      return given[0];
    case Callable::kBytes:
      return make_bytes(arena, given);
    case Callable::kReconstructor:
      if (given.size() != 3 || given[0]->callable != Callable::kClass)
        throw Unreadable{"an instance of a builtin type"};
      return make_record(arena, *given[0], nullptr, true);
    case Callable::kNumpyArray:
      if (given.size() != 3 || given[0]->callable != Callable::kNumpyArrayType)
        throw Unreadable{"a NumPy array of another class"};
      return arena.make(Node::kNumpyArray);
    case Callable::kNumpyBuffer:
      return make_numpy_buffer(arena, given);
    case Callable::kNumpyType:
      return make_numpy_type(arena, given);
    case Callable::kNumpyScalar:
      return make_numpy_scalar(arena, given);
    case Callable::kClass:
      return make_record(arena, callable, &arguments, instance);
    default:
      return arena.make_opaque(callable.text, reason_of(callable.text));
  }
}

Node* call(Arena& arena, Node& callable, Node& arguments, bool instance) {
  Node *function = &callable, *given = &arguments;
  for (;;) {
    arena.budget().steps();
    if (function->kind == Node::kOpaque) return function;
    if (function->kind != Node::kGlobal) refuse("a call of something that is not a function");
    if (given->kind != Node::kTuple) refuse("a call without an argument tuple");
    if (function->callable != Callable::kRebuildFromType) break;
    if (given->items.size() != 4) refuse("a malformed tensor with attributes");
    function = given->items[0];
    given = given->items[2];
  }
  bool known = function->callable != Callable::kClass && function->callable != Callable::kReconstructor;
  for (size_t i = 0; known && i < std::min<size_t>(given->items.size(), 8); i++)
    if (given->items[i]->kind == Node::kOpaque) return given->items[i];
  try {
    return call_known(arena, *function, *given, instance);
  } catch (const Unreadable& rule) {
    arena.budget().steps(100);
    return arena.make_opaque(function->text, rule.reason);
  }
}

void set_state(Arena& arena, Node& object, Node& state) {
  switch (object.kind) {
    case Node::kDict:    // _metadata of a module's state dict
    case Node::kTensor:  // attributes of a tensor
    case Node::kList:
    case Node::kOpaque:
      return;
    case Node::kNumpyType:
      return set_byte_order(object, state);
    case Node::kNumpyArray:
      return fill_numpy_array(arena, object, state);
    case Node::kRecord:
      arena.budget().bytes(2 * sizeof(Node*));
      object.items.insert(object.items.end(), {nullptr, &state});
      return;
    default:
      refuse("a state set on something that has none");
  }
}

static std::string id_text(const Node& node) {
  if (node.kind == Node::kInt) return std::to_string(node.integer);
  if (node.kind != Node::kString) refuse("a malformed reference to data outside the pickle");
  return std::string(node.text);
}

// ('storage', type, key, location, count[, view]): a view (key, offset, count) is a part of the storage.
static Node* open_storage(Arena& arena, const std::vector<Node*>& parts, const PersistentSource& source) {
  if (parts.size() < 5 || parts.size() > 6 || parts[2]->kind != Node::kString || parts[3]->kind != Node::kString ||
      parts[4]->kind != Node::kInt)
    refuse("a storage without its type, key and size");
  const Node& type = *parts[1];
  bool quantised = type.callable == Callable::kQuantisedStorageType;
  if (type.callable != Callable::kStorageType && !quantised) throw Unreadable{"a storage of unknown elements"};
  arena.budget().steps(1 + parts[2]->text.size() / 64);
  Node* storage = arena.make_tensor();
  storage->kind = Node::kStorage;
  storage->type = type.type;
  storage->tensor = source.storage(std::string(parts[2]->text), storage->type, parts[4]->integer);
  if (quantised) throw Unreadable{"a quantised tensor"};
  if (parts.size() == 6 && parts[5]->kind != Node::kNone) {
    const Node& view = *parts[5];
    if (view.kind != Node::kTuple || view.items.size() != 3 || view.items[1]->kind != Node::kInt ||
        view.items[2]->kind != Node::kInt)
      refuse("a part of a storage without offset and size");
    int64_t offset = view.items[1]->integer, count = view.items[2]->integer, size = storage->tensor.numel();
    if (offset < 0 || count < 0 || offset > size || count > size - offset)
      refuse("a part that reaches outside its storage");
    storage->tensor = storage->tensor.narrow(0, offset, count);
  }
  return storage;
}

Node* open_persistent(Arena& arena, Node& id, const PersistentSource& source) {
  const auto& parts = id.items;
  bool typed = id.kind == Node::kTuple && parts.size() > 1 && parts[0]->kind == Node::kString;
  std::string_view kind = typed ? parts[0]->text : "";
  if (kind == "module") return parts[1];  // ('module', class, its file, its source): what torch.save wrote before 1.6
  if (source.storage && kind == "storage") {
    try {
      return open_storage(arena, parts, source);
    } catch (const Unreadable& rule) {
      arena.budget().steps(100);
      return arena.make_opaque(parts[1]->text, rule.reason);
    }
  }
  if (!source.tensor) return arena.make_opaque("reference", "data that lie outside the pickle");
  Node* tensor = arena.make_tensor();
  tensor->tensor = source.tensor(id_text(id));
  return tensor;
}

}  // namespace sslrun::checkpoint
