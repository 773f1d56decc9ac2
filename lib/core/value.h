// Trees of plain values and tensors: what checkpoints hold and processes send to each other.
#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace sslrun::inline core {

struct Value;
struct Entry;
using None = std::monostate;
using List = std::vector<Value>;
// Entries in file order; keys are unique. Python's dict, OrderedDict and Counter all read as Dict.
using Dict = std::vector<Entry>;
using Key = std::variant<int64_t, std::string>;

// What a file holds beside values of these kinds: never executed, only named.
struct OpaqueValue {
  std::string name;    // of what makes it in Python: "functools.partial"
  std::string reason;  // why it is not read: "a function with arguments"
};
using Opaque = std::shared_ptr<const OpaqueValue>;

// Python tuples, sets and torch.Size read as List; torch.dtype, torch.device and bytes read as string. Opaque values
// are only read, never written.
struct Value {
  std::variant<None, bool, int64_t, double, std::string, at::Tensor, List, Dict, Opaque> data;
};

struct Entry {
  Key key;
  Value value;
};

// "opaque value functools.partial (a function with arguments)", for people.
std::string describe(const OpaqueValue& value);

// "state.layer1.0.weight" style name of a child, for error texts.
std::string child_name(const std::string& parent, const Key& key);

// The value under a string key, or null.
const Value* find(const Dict& dict, std::string_view key);

}  // namespace sslrun::inline core
