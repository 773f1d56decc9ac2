// The globals a checkpoint may name (checkpoints spec 2.2) and what calling them gives.
#include <map>
#include <stdexcept>

#include "lib/checkpoint/dtype_names.h"
#include "lib/checkpoint/pickle_node.h"
#include "lib/checkpoint/tensor_view.h"
#include "lib/checkpoint/utf8.h"

namespace sslrun::checkpoint {

[[noreturn]] static void refuse(const std::string& rule) { throw std::invalid_argument(rule); }

Node* make_global(Arena& arena, std::string module, const std::string& name) {
  static const std::map<std::string, Callable> kAllowed = {
      {"torch._utils _rebuild_tensor", Callable::kRebuildTensor},
      {"torch._utils _rebuild_tensor_v2", Callable::kRebuildTensor},
      {"torch._utils _rebuild_tensor_v3", Callable::kRebuildTensorV3},
      {"torch._utils _rebuild_parameter", Callable::kRebuildParameter},
      {"torch._utils _rebuild_parameter_with_state", Callable::kRebuildParameter},
      {"collections OrderedDict", Callable::kMapping},
      {"collections Counter", Callable::kMapping},
      {"collections defaultdict", Callable::kMapping},
      {"torch Size", Callable::kList},
      {"torch device", Callable::kDevice},
      {"torch.serialization _get_layout", Callable::kLayout},
      {"_codecs encode", Callable::kBytes},
      {"builtins set", Callable::kList},
      {"builtins bytes", Callable::kBytes},
      {"builtins bytearray", Callable::kBytes},
      {"builtins int", Callable::kBuiltinType},
      {"builtins float", Callable::kBuiltinType},
      {"builtins list", Callable::kBuiltinType},
      {"builtins dict", Callable::kBuiltinType},
  };
  if (module == "__builtin__") module = "builtins";
  auto global = [&](Callable callable) {
    Node* node = arena.make(Node::kGlobal);
    node->callable = callable;
    node->text = module + "." + name;
    return node;
  };
  if (auto place = kAllowed.find(module + " " + name); place != kAllowed.end()) return global(place->second);
  if (module == "torch" || module == "torch.cuda")
    if (auto type = type_of_storage_class(name)) {
      Node* node = global(Callable::kStorageType);
      node->type = *type;
      return node;
    }
  if (module == "torch.storage" && (name == "UntypedStorage" || name == "_UntypedStorage")) {
    Node* node = global(Callable::kStorageType);
    node->type = at::kByte;
    node->untyped = true;
    return node;
  }
  if (module == "torch" && type_of_dtype_name(name)) {
    Node* node = arena.make(Node::kString);
    node->text = name;
    return node;
  }
  return nullptr;
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
  if (size_t metadata = v3 ? 7 : 6; given > metadata && arguments[metadata]->kind == Node::kDict) {
    if (flag(*arguments[metadata], "conj")) node->tensor = node->tensor.conj().resolve_conj();
    if (flag(*arguments[metadata], "neg")) node->tensor = node->tensor.neg();
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

static Node* make_text(Arena& arena, std::string text) {
  Node* node = arena.make(Node::kString);
  node->text = std::move(text);
  return node;
}

static Node* make_bytes(Arena& arena, const std::vector<Node*>& arguments) {
  if (arguments.empty()) return make_text(arena, "");
  if (arguments[0]->kind != Node::kString || arguments.size() > 2) refuse("bytes made from something other than text");
  if (arguments.size() == 1) return make_text(arena, arguments[0]->text);
  const Node& encoding = *arguments[1];
  if (encoding.kind != Node::kString || (encoding.text != "latin1" && encoding.text != "latin-1"))
    refuse("bytes in an encoding other than latin1");
  auto bytes = utf8_to_latin1(arguments[0]->text);
  if (!bytes) refuse("bytes with a character above 255");
  return make_text(arena, *bytes);
}

static Node* make_device(Arena& arena, const std::vector<Node*>& arguments) {
  bool indexed = arguments.size() == 2 && arguments[1]->kind == Node::kInt;
  if ((arguments.size() != 1 && !indexed) || arguments[0]->kind != Node::kString) refuse("a malformed torch.device");
  return make_text(arena, arguments[0]->text + (indexed ? ":" + std::to_string(arguments[1]->integer) : ""));
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
        refuse("a malformed " + callable.text);
      if (!given.empty()) list->items = given[0]->items;
      return list;
    }
    case Callable::kDevice:
      return make_device(arena, given);
    case Callable::kLayout:
      if (given.size() != 1 || given[0]->kind != Node::kString) refuse("a malformed layout");
      return make_text(arena, given[0]->text);
    case Callable::kBytes:
      return make_bytes(arena, given);
    default:
      refuse("a call of " + callable.text);
  }
}

Node* open_storage(Arena& arena, const Node& id, const StorageSource& source) {
  if (id.kind != Node::kTuple || id.items.size() != 5 || id.items[0]->kind != Node::kString ||
      id.items[0]->text != "storage" || id.items[1]->callable != Callable::kStorageType ||
      id.items[2]->kind != Node::kString || id.items[3]->kind != Node::kString || id.items[4]->kind != Node::kInt)
    refuse("a malformed storage reference");
  Node* storage = arena.make(Node::kStorage);
  storage->type = id.items[1]->type;
  storage->tensor = source(id.items[2]->text, storage->type, id.items[4]->integer);
  return storage;
}

}  // namespace sslrun::checkpoint
