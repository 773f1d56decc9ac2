// What the globals of a checkpoint are (checkpoints spec 2.2), and what calling them gives.
#include <ATen/ATen.h>

#include <algorithm>
#include <cctype>
#include <stdexcept>

#include "lib/checkpoint/dtype_names.h"
#include "lib/checkpoint/global_names.h"
#include "lib/checkpoint/numpy_node.h"
#include "lib/checkpoint/pickle_node.h"
#include "lib/checkpoint/tensor_view.h"
#include "lib/checkpoint/utf8.h"

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
  auto storage = [&](at::ScalarType type) {
    Node* node = global(Callable::kStorageType);
    node->type = type;
    return node;
  };
  if (auto meaning = meaning_of(module, name)) return global(*meaning);
  if (module == "torch" || module == "torch.cuda")
    if (auto type = type_of_storage_class(name)) return storage(*type);
  if (module == "torch.storage" && (name == "UntypedStorage" || name == "_UntypedStorage")) return storage(at::kByte);
  if (module == "torch" && type_of_dtype_name(name)) return arena.make_text(name);
  return global(Callable::kClass);
}

// An inert stand-in for an instance of a class: its name, and what the file says about its content.
static Node* make_record(Arena& arena, const Node& type, const std::vector<Node*>& arguments) {
  std::string_view name = type.text.substr(type.text.rfind('.') + 1);
  size_t letter = std::min(name.find_first_not_of('_'), name.size() - 1);
  if (std::islower(uint8_t(name[letter])) && !type.text.starts_with("datetime."))  // functions, by Python's custom
    refuse("the file asks to call " + std::string(type.text) + ", which a checkpoint may not");
  Node* record = arena.make(Node::kRecord);
  record->text = type.text;
  if (arguments.empty()) return record;
  Node* list = arena.make(Node::kTuple);
  list->items = arguments;
  record->items = {arena.make_string("__args__"), list};
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

static void refuse_hooks(const Node& hooks) {
  if (hooks.kind != Node::kNone && (hooks.kind != Node::kDict || !hooks.items.empty()))
    refuse("a tensor with backward hooks");
}

static Node* rebuild_tensor(Arena& arena, const std::vector<Node*>& arguments, bool v3) {
  size_t given = arguments.size();
  if (v3 ? given < 7 || given > 8 : given < 4 || given > 7) refuse("a tensor with a wrong number of arguments");
  const Node& storage = *arguments[0];
  if (storage.kind != Node::kStorage) refuse("a tensor without a storage");
  if (arguments[1]->kind != Node::kInt) refuse("a tensor whose offset is not an integer");
  if (given > 5) refuse_hooks(*arguments[5]);
  at::ScalarType type = storage.type;
  if (v3) {
    auto named = arguments[6]->kind == Node::kString ? type_of_dtype_name(arguments[6]->text) : std::nullopt;
    if (!named) refuse("a tensor without an element type");
    type = *named;
  }
  auto sizes = integers(*arguments[2], "a tensor's size"), strides = integers(*arguments[3], "a tensor's stride");
  Node* node = arena.make(Node::kTensor);
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
  Node* dict = arena.make(Node::kDict);
  if (arguments.empty()) return dict;
  if (arguments.size() > 1) refuse("a dictionary with a wrong number of arguments");
  const Node& first = *arguments[0];
  if (first.kind == Node::kDict) {
    dict->items = first.items;
  } else if (first.kind == Node::kList) {
    for (const Node* pair : first.items) {
      if ((pair->kind != Node::kList && pair->kind != Node::kTuple) || pair->items.size() != 2)
        refuse("a dictionary made from something other than pairs");
      dict->items.insert(dict->items.end(), pair->items.begin(), pair->items.end());
    }
  } else if (first.kind != Node::kGlobal && first.kind != Node::kNone) {
    refuse("a dictionary made from something other than pairs");
  }
  return dict;
}

static Node* make_bytes(Arena& arena, const std::vector<Node*>& arguments) {
  if (arguments.empty()) return arena.make_string("");
  if (arguments[0]->kind != Node::kString || arguments.size() > 2) refuse("bytes made from something other than text");
  if (arguments.size() == 1) return arena.make_string(arguments[0]->text);
  const Node& encoding = *arguments[1];
  if (encoding.kind != Node::kString || (encoding.text != "latin1" && encoding.text != "latin-1"))
    refuse("bytes in an encoding other than latin1");
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

Node* call(Arena& arena, const Node& callable, const Node& arguments) {
  if (callable.kind != Node::kGlobal) refuse("a call of something that is not a function");
  if (arguments.kind != Node::kTuple) refuse("a call without an argument tuple");
  const auto& given = arguments.items;
  switch (callable.callable) {
    case Callable::kRebuildTensor:
      return rebuild_tensor(arena, given, false);
    case Callable::kRebuildTensorV3:
      return rebuild_tensor(arena, given, true);
    case Callable::kRebuildParameter:
      if (given.size() < 3 || given.size() > 4 || given[0]->kind != Node::kTensor) refuse("a malformed parameter");
      refuse_hooks(*given[2]);
      return given[0];
    case Callable::kMapping:
      return make_mapping(arena, given);
    case Callable::kList: {
      Node* list = arena.make(Node::kList);
      if (given.size() > 1 || (!given.empty() && given[0]->kind != Node::kTuple && given[0]->kind != Node::kList))
        refuse("a malformed " + std::string(callable.text));
      if (!given.empty()) list->items = given[0]->items;
      return list;
    }
    case Callable::kDevice:
      return make_device(arena, given);
    case Callable::kLayout:
      if (given.size() != 1 || given[0]->kind != Node::kString) refuse("a malformed layout");
      return arena.make_string(given[0]->text);
    case Callable::kBytes:
      return make_bytes(arena, given);
    case Callable::kRebuildFromType: {
      if (given.size() != 4) refuse("a malformed tensor with attributes");
      Node* tensor = call(arena, *given[0], *given[2]);
      if (tensor->kind != Node::kTensor) refuse("a malformed tensor with attributes");
      return tensor;
    }
    case Callable::kReconstructor:
      if (given.size() != 3 || given[0]->callable != Callable::kClass) refuse("a malformed object");
      return make_record(arena, *given[0], {});
    case Callable::kNumpyArray:
      if (given.size() != 3 || given[0]->callable != Callable::kNumpyArrayType)
        refuse("a NumPy array of another class");
      return arena.make(Node::kNumpyArray);
    case Callable::kNumpyBuffer:
      return make_numpy_buffer(arena, given);
    case Callable::kNumpyType:
      return make_numpy_type(arena, given);
    case Callable::kNumpyScalar:
      return make_numpy_scalar(arena, given);
    case Callable::kClass:
      return make_record(arena, callable, given);
    default:
      refuse("a call of " + std::string(callable.text));
  }
}

void set_state(Arena& arena, Node& object, const Node& state) {
  switch (object.kind) {
    case Node::kDict:  // _metadata of a module's state dict
      if (state.kind != Node::kDict) refuse("a state that is not a dictionary");
      return;
    case Node::kNumpyType:
      return set_byte_order(object, state);
    case Node::kNumpyArray:
      return fill_numpy_array(object, state);
    case Node::kRecord:
      if (state.kind == Node::kDict)
        object.items.insert(object.items.end(), state.items.begin(), state.items.end());
      else
        object.items.insert(object.items.end(), {arena.make_string("__state__"), const_cast<Node*>(&state)});
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
static Node* open_storage(Arena& arena, const Node& id, const PersistentSource& source) {
  const auto& parts = id.items;
  if (parts.size() < 5 || parts.size() > 6 || parts[0]->kind != Node::kString || parts[0]->text != "storage" ||
      parts[1]->callable != Callable::kStorageType || parts[2]->kind != Node::kString ||
      parts[3]->kind != Node::kString || parts[4]->kind != Node::kInt)
    refuse("a malformed storage reference");
  Node* storage = arena.make(Node::kStorage);
  storage->type = parts[1]->type;
  storage->tensor = source.storage(std::string(parts[2]->text), storage->type, parts[4]->integer);
  if (parts.size() == 6 && parts[5]->kind != Node::kNone) {
    const Node& view = *parts[5];
    if (view.kind != Node::kTuple || view.items.size() != 3 || view.items[1]->kind != Node::kInt ||
        view.items[2]->kind != Node::kInt)
      refuse("a malformed part of a storage");
    int64_t offset = view.items[1]->integer, count = view.items[2]->integer, size = storage->tensor.numel();
    if (offset < 0 || count < 0 || offset > size || count > size - offset)
      refuse("a part that reaches outside its storage");
    storage->tensor = storage->tensor.narrow(0, offset, count);
  }
  return storage;
}

Node* open_persistent(Arena& arena, const Node& id, const PersistentSource& source) {
  if (source.storage && id.kind == Node::kTuple) return open_storage(arena, id, source);
  if (!source.tensor) refuse("a malformed storage reference");
  Node* tensor = arena.make(Node::kTensor);
  tensor->tensor = source.tensor(id_text(id));
  return tensor;
}

}  // namespace sslrun::checkpoint
