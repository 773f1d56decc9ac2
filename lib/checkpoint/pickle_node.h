// What a pickle builds while it is read: plain data in an arena, with no behaviour that a file could reach.
#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "lib/checkpoint/budget.h"

namespace sslrun::checkpoint {

// The callables and types that have a meaning; every other name is a class, whose instances are records, or a function,
// whose results are opaque.
enum class Callable : uint8_t {
  kNothing,
  kRebuildTensor,    // (storage, offset, size, stride[, requires_grad, hooks[, metadata]])
  kRebuildTensorV3,  // (storage, offset, size, stride, requires_grad, hooks, dtype[, metadata])
  kRebuildParameter,
  kRebuildFromType,  // (function, class, its arguments, state): a tensor with attributes
  kLoadStorage,      // (bytes of a torch.save file): a storage in a pickle that torch.save did not write
  kStorageType,
  kQuantisedStorageType,
  kMapping,    // OrderedDict, Counter, defaultdict
  kList,       // set, frozenset, tuple, torch.Size, deque
  kSame,       // (value[, type]): what TorchScript's archives mark types with
  kAttribute,  // getattr(class, name): an entry of an enum
  kDevice,
  kLayout,
  kBytes,
  kReconstructor,  // (class, base, state): an instance of a class
  kNumpyArrayType,
  kNumpyArray,   // (ndarray, shape, type): an array whose content follows with BUILD
  kNumpyBuffer,  // (bytes, dtype, shape, order)
  kNumpyType,    // ("f4", align, copy)
  kNumpyScalar,  // (dtype, bytes)
  kClass,
};

struct Node {
  enum Kind : uint8_t {
    kNone,
    kBool,
    kInt,
    kFloat,
    kString,
    kList,
    kTuple,
    kDict,
    kRecord,
    kGlobal,
    kStorage,
    kTensor,
    kNumpyType,
    kNumpyArray,
    kOpaque
  };
  Kind kind = kNone;
  Callable callable = Callable::kNothing;
  bool big_endian = false;                          // kNumpyType
  bool open = false;                                // while a value is made from what it holds
  at::ScalarType type = at::ScalarType::Undefined;  // storage types, kNumpyType
  union {
    int64_t integer = 0;  // kBool, kInt
    double number;        // kFloat
  };
  std::string_view text;  // kString, kGlobal; kRecord: its class; kOpaque: its name
  // kList, kTuple; kDict: key, value, key, value...; kRecord: the same, and attributes as null, dictionary or state;
  // kOpaque: its reason.
  std::vector<Node*> items;
  at::Tensor tensor;  // kTensor, kStorage (1-d)
};

// The rule that keeps an object from being read, where the rest of the file may be: it becomes an opaque value.
struct Unreadable {
  std::string reason;
};

// Owns the nodes of one pickle, so that cycles and shared nodes need no counting.
class Arena {
 public:
  explicit Arena(Budget& budget) : budget_(budget) {}
  ~Arena() { budget_.give_back(nodes_.size() * sizeof(Node)); }
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  Budget& budget() { return budget_; }
  Node* make(Node::Kind kind) {
    budget_.bytes(sizeof(Node));
    nodes_.emplace_back().kind = kind;
    return &nodes_.back();
  }
  // For a tensor or storage, with what PyTorch takes for it.
  Node* make_tensor() {
    budget_.steps(100);
    budget_.bytes(512);
    return make(Node::kTensor);
  }
  // A string node whose text lies in the pickle's own bytes, or in the arena (make_text).
  Node* make_string(std::string_view text) {
    Node* node = make(Node::kString);
    node->text = text;
    return node;
  }
  Node* make_text(std::string text) { return make_string(keep(std::move(text))); }
  // `name` lives as long as the arena.
  Node* make_opaque(std::string_view name, std::string reason) {
    Node* node = make(Node::kOpaque);
    node->text = name;
    node->items = {make_text(std::move(reason))};
    return node;
  }
  std::string_view keep(std::string text) {
    budget_.bytes(sizeof text + text.size());
    return texts_.emplace_back(std::move(text));
  }
  // A view of a storage. False when tensors would take far more bytes than the storages hold, if each were stored
  // alone: only zero strides do that.
  bool count_tensor(const at::Tensor& storage, const at::Tensor& tensor) {
    if (storages_.insert(storage.storage().unsafeGetStorageImpl()).second) storage_bytes_ += double(storage.nbytes());
    tensor_bytes_ += double(tensor.numel()) * double(tensor.itemsize());
    return tensor_bytes_ <= 4 * storage_bytes_ + (64 << 20);
  }

 private:
  Budget& budget_;
  std::deque<Node> nodes_;
  std::deque<std::string> texts_;
  std::unordered_set<const void*> storages_;
  double storage_bytes_ = 0, tensor_bytes_ = 0;
};

// Where a pickle finds what lies outside it. The storage named `key`: a 1-d tensor of `count` elements (bytes of kByte
// when untyped). The tensor named `key`: files from before PyTorch 0.1.10 only.
struct PersistentSource {
  std::function<at::Tensor(const std::string& key, at::ScalarType type, int64_t count)> storage;
  std::function<at::Tensor(const std::string& key)> tensor;
};

// The node for "module.name"; a node of kind kString for dtypes; null when no checkpoint has reason to name it.
Node* make_global(Arena& arena, std::string module, const std::string& name);

// What calling `callable` with `arguments` gives; `instance` when the file says that it is a new instance of a class.
// Throws std::invalid_argument with the rule that was broken.
Node* call(Arena& arena, Node& callable, Node& arguments, bool instance);

// Sets the state that BUILD gives to an object. Throws std::invalid_argument.
void set_state(Arena& arena, Node& object, Node& state);

// What a persistent id names. Throws std::invalid_argument.
Node* open_persistent(Arena& arena, Node& id, const PersistentSource& source);

}  // namespace sslrun::checkpoint
