// What a pickle builds while it is read: plain data in an arena, with no behaviour that a file could reach.
#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <vector>

namespace sslrun::checkpoint {

// The callables and types that a pickle may name; nothing else exists for it.
enum class Callable : uint8_t {
  kNothing,
  kRebuildTensor,    // (storage, offset, size, stride[, requires_grad, hooks[, metadata]])
  kRebuildTensorV3,  // (storage, offset, size, stride, requires_grad, hooks, dtype[, metadata])
  kRebuildParameter,
  kStorageType,
  kMapping,  // OrderedDict, Counter, defaultdict
  kList,     // set, torch.Size
  kDevice,
  kLayout,
  kBytes,
  kBuiltinType,  // int, list, ...: only as defaultdict's factory
};

struct Node {
  enum Kind : uint8_t { kNone, kBool, kInt, kFloat, kString, kList, kTuple, kDict, kGlobal, kStorage, kTensor };
  Kind kind = kNone;
  Callable callable = Callable::kNothing;
  bool untyped = false;                             // storage types: counted in bytes
  at::ScalarType type = at::ScalarType::Undefined;  // storage types
  int64_t integer = 0;                              // kBool, kInt
  double number = 0;                                // kFloat
  std::string text;                                 // kString, kGlobal
  std::vector<Node*> items;                         // kList, kTuple; kDict: key, value, key, value...
  at::Tensor tensor;                                // kTensor, kStorage (1-d)
};

// Owns the nodes of one pickle, so that cycles and shared nodes need no counting.
class Arena {
 public:
  Node* make(Node::Kind kind) {
    nodes_.emplace_back().kind = kind;
    return &nodes_.back();
  }
  size_t size() const { return nodes_.size(); }

 private:
  std::deque<Node> nodes_;
};

// The storage named `key`: a 1-d tensor of `count` elements (bytes of kByte when untyped).
using StorageSource = std::function<at::Tensor(const std::string& key, at::ScalarType type, int64_t count)>;

// The node for "module.name"; a node of kind kString for dtypes; null when it is not allowed.
Node* make_global(Arena& arena, std::string module, const std::string& name);

// What calling `callable` with `arguments` gives. Throws std::invalid_argument with the rule that was broken.
Node* call(Arena& arena, const Node& callable, const Node& arguments);

// The storage that a persistent id tuple names. Throws std::invalid_argument.
Node* open_storage(Arena& arena, const Node& id, const StorageSource& source);

}  // namespace sslrun::checkpoint
