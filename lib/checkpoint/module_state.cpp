// Looking up three attributes and the names of buffers that do not persist.
#include "lib/checkpoint/module_state.h"

#include <set>

namespace sslrun::checkpoint {

static Node* attribute(const Node& state, std::string_view name) {
  for (size_t i = 0; i + 1 < state.items.size(); i += 2)
    if (state.items[i]->kind == Node::kString && state.items[i]->text == name) return state.items[i + 1];
  return nullptr;
}

// The entries with names and values, without those named in `but`.
static void append(ModuleParts::Named& to, const Node& dict, const std::set<std::string_view>& but = {}) {
  for (size_t i = 0; i + 1 < dict.items.size(); i += 2) {
    const Node& name = *dict.items[i];
    if (name.kind == Node::kString && dict.items[i + 1]->kind != Node::kNone && !but.count(name.text))
      to.emplace_back(name.text, dict.items[i + 1]);
  }
}

std::optional<ModuleParts> find_module(const Node& record, Budget& budget) {
  const auto& items = record.items;
  if (items.size() != 2 || items[0] || items[1]->kind != Node::kDict) return std::nullopt;
  const Node& state = *items[1];
  budget.steps(16 + state.items.size() / 8);
  const Node *parameters = attribute(state, "_parameters"), *buffers = attribute(state, "_buffers"),
             *modules = attribute(state, "_modules");
  for (const Node* part : {parameters, buffers, modules})
    if (!part || part->kind != Node::kDict) return std::nullopt;
  std::set<std::string_view> fleeting;
  if (const Node* names = attribute(state, "_non_persistent_buffers_set"); names && names->kind == Node::kList)
    for (const Node* name : names->items)
      if (name->kind == Node::kString) fleeting.insert(name->text);
  budget.steps(fleeting.size() + parameters->items.size() + buffers->items.size() + modules->items.size());
  ModuleParts parts;
  append(parts.tensors, *parameters);
  append(parts.tensors, *buffers, fleeting);
  append(parts.children, *modules);
  return parts;
}

}  // namespace sslrun::checkpoint
