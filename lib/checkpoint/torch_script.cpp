// A module's own tensors first, then its children's, in the order of the attributes.
#include "lib/checkpoint/torch_script.h"

namespace sslrun::checkpoint {

static void collect(const Dict& module, const std::string& prefix, Dict& weights) {
  for (const auto& [key, value] : module)
    if (std::holds_alternative<at::Tensor>(value.data)) weights.push_back({child_name(prefix, key), value});
  for (const auto& [key, value] : module)
    if (auto* child = std::get_if<Dict>(&value.data); child && find(*child, "__class__"))
      collect(*child, child_name(prefix, key), weights);
}

Value script_weights(const Value& root) {
  Dict weights;
  if (auto* module = std::get_if<Dict>(&root.data)) collect(*module, "", weights);
  return {std::move(weights)};
}

}  // namespace sslrun::checkpoint
