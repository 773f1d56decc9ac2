// One walk over the nodes; what it makes is charged to the budget, the Lua values to come included.
#include "lib/checkpoint/pickle_values.h"

#include <set>
#include <stdexcept>

#include "lib/checkpoint/dtype_names.h"
#include "lib/checkpoint/key_text.h"
#include "lib/checkpoint/module_state.h"

namespace sslrun::checkpoint {

[[noreturn]] static void refuse(const std::string& rule) { throw std::invalid_argument(rule); }

namespace {

constexpr size_t kValueBytes = sizeof(Value) + 16, kTableBytes = 80, kTensorBytes = 160, kEntryBytes = 64;

class Builder {
 public:
  explicit Builder(Arena& arena) : arena_(arena), budget_(arena.budget()) {}

  Value build(Node& node) {
    Budget::Level level(budget_);
    budget_.steps();
    budget_.bytes(kValueBytes);
    switch (node.kind) {
      case Node::kNone:
        return {};
      case Node::kBool:
        return {node.integer != 0};
      case Node::kInt:
        return {node.integer};
      case Node::kFloat:
        return {node.number};
      case Node::kString:
      case Node::kGlobal:
        return {text(node.text)};
      case Node::kStorage:
      case Node::kTensor:
        budget_.bytes(kTensorBytes);
        return {node.tensor};
      case Node::kNumpyType:
        return {dtype_name(node.type)};
      case Node::kNumpyArray:
        return opaque("numpy.ndarray", "an array without content");
      case Node::kOpaque:
        return opaque(node.text, node.items[0]->text);
      case Node::kList:
      case Node::kTuple:
      case Node::kDict:
      case Node::kRecord:
        break;
    }
    std::string_view name = node.kind == Node::kRecord ? node.text : node.kind == Node::kDict ? "dict" : "list";
    if (level.too_deep()) return opaque(name, "nested too deep");
    if (node.open) return opaque(name, "an object that holds itself");
    struct Open {
      Node& node;
      explicit Open(Node& node) : node(node) { node.open = true; }
      ~Open() { node.open = false; }
    } open(node);
    budget_.bytes(kTableBytes);
    if (node.kind == Node::kDict) return dict(node);
    return node.kind == Node::kRecord ? record(node) : list(node);
  }

 private:
  std::string text(std::string_view content) {
    budget_.bytes(2 * content.size());
    return std::string(content);
  }

  Value opaque(std::string_view name, std::string_view reason) {
    budget_.bytes(sizeof(OpaqueValue) + name.size() + reason.size());
    return {std::make_shared<const OpaqueValue>(OpaqueValue{std::string(name), std::string(reason)})};
  }

  Value list(const Node& node) {
    List list;
    for (Node* item : node.items) list.push_back(build(*item));
    return {std::move(list)};
  }

  // Adds an entry unless its key is there.
  bool add(Dict& dict, std::set<Key>& keys, Key key, Node& value) {
    auto* name = std::get_if<std::string>(&key);
    budget_.bytes(kEntryBytes + (name ? 4 * name->size() : 0));
    if (!keys.insert(key).second) return false;
    Value content = build(value);
    dict.push_back({std::move(key), std::move(content)});
    return true;
  }

  Value dict(const Node& node) {
    Dict dict;
    std::set<Key> keys;
    for (size_t i = 0; i + 1 < node.items.size(); i += 2) {
      auto key = key_of(*node.items[i], budget_);
      if (!key) return opaque("dict", "a key that is neither text nor a number");
      if (!add(dict, keys, *key, *node.items[i + 1])) refuse("the key '" + child_name("", *key) + "' occurs twice");
    }
    return {std::move(dict)};
  }

  // The class, entries of an object that is a dictionary too, then its attributes.
  Value record(const Node& node) {
    if (auto module = find_module(node, budget_)) {
      Dict weights;
      std::set<Key> names;
      collect(*module, "", weights, names);
      return {std::move(weights)};
    }
    Dict dict;
    std::set<Key> keys;
    Node* name = arena_.make_string(node.text);
    add(dict, keys, "__class__", *name);
    for (size_t i = 0; i + 1 < node.items.size(); i += 2) {
      Node& value = *node.items[i + 1];
      if (!node.items[i]) {
        if (!attributes(dict, keys, value)) refuse("the state of an object is given twice");
        continue;
      }
      auto key = key_of(*node.items[i], budget_);
      if (!key) return opaque(node.text, "a key that is neither text nor a number");
      if (!add(dict, keys, *key, value)) refuse("the key '" + child_name("", *key) + "' occurs twice");
    }
    return {std::move(dict)};
  }

  // Attributes stand beside the entries; as __state__ where they are no names or names of entries too.
  bool attributes(Dict& dict, std::set<Key>& keys, Node& state) {
    bool beside = state.kind == Node::kDict;
    for (size_t i = 0; beside && i < state.items.size(); i += 2) {
      auto key = key_of(*state.items[i], budget_);
      beside = key && !keys.count(*key);
    }
    if (!beside) return add(dict, keys, "__state__", state);
    for (size_t i = 0; i + 1 < state.items.size(); i += 2)
      if (!add(dict, keys, *key_of(*state.items[i], budget_), *state.items[i + 1])) return false;
    return true;
  }

  // state_dict's order: parameters, buffers, then the modules below.
  void collect(const ModuleParts& module, const std::string& prefix, Dict& weights, std::set<Key>& names) {
    Budget::Level level(budget_);
    if (level.too_deep()) refuse("modules nested too deep");
    auto take = [&](std::string_view name, Node& value) {
      budget_.bytes(prefix.size() + name.size());
      std::string full = prefix + std::string(name);
      if (!add(weights, names, full, value)) refuse("the weights '" + full + "' occur twice");
    };
    for (const auto& [name, value] : module.tensors) take(name, *value);
    for (const auto& [name, child] : module.children) {
      budget_.steps();
      if (auto below = child->kind == Node::kRecord ? find_module(*child, budget_) : std::nullopt) {
        budget_.bytes(prefix.size() + name.size());
        collect(*below, prefix + std::string(name) + ".", weights, names);
      } else {
        take(name, *child);
      }
    }
  }

  Arena& arena_;
  Budget& budget_;
};

}  // namespace

Value make_value(Arena& arena, Node& root) { return Builder(arena).build(root); }

}  // namespace sslrun::checkpoint
