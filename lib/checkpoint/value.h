// The value tree of a checkpoint: what checkpoint::save writes and checkpoint::load returns.
#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace sslrun::checkpoint {

struct Value;
struct Entry;
using None = std::monostate;
using List = std::vector<Value>;
// Entries in file order; keys are unique. Python's dict, OrderedDict and Counter all read as Dict.
using Dict = std::vector<Entry>;
using Key = std::variant<int64_t, std::string>;

// Python tuples, sets and torch.Size read as List; torch.dtype, torch.device and bytes read as string.
struct Value {
  std::variant<None, bool, int64_t, double, std::string, at::Tensor, List, Dict> data;
};

struct Entry {
  Key key;
  Value value;
};

// "state.layer1.0.weight" style name of a child, for error texts.
std::string child_name(const std::string& parent, const Key& key);

// The value under a string key, or null.
const Value* find(const Dict& dict, std::string_view key);

}  // namespace sslrun::checkpoint
