// Pickled modules (torch.save(model)): what of their attributes state_dict() gives.
#pragma once
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/checkpoint/pickle_node.h"

namespace sslrun::checkpoint {

struct ModuleParts {
  using Named = std::vector<std::pair<std::string_view, Node*>>;
  Named tensors;   // parameters, then the buffers that persist; those that are None are left out
  Named children;  // likewise
};

// Nothing unless the record's attributes hold the dictionaries _parameters, _buffers and _modules, which every
// torch.nn.Module has whatever its class. See Module._save_to_state_dict in torch/nn/modules/module.py.
std::optional<ModuleParts> find_module(const Node& record, Budget& budget);

}  // namespace sslrun::checkpoint
