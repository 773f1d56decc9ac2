// Saving and restoring a module's tensors by name, as torch.nn.Module.state_dict does.
#pragma once
#include <map>

#include "lib/nn/module.h"

namespace sslrun::nn {

// Parameters and buffers in PyTorch's order, detached, sharing storage with the module.
std::vector<NamedTensor> state_dict(Module& module);

struct LoadReport {
  std::vector<std::string> missing;     // names of the module that the state lacks, in module order
  std::vector<std::string> unexpected;  // names of the state that the module lacks, sorted
};

struct LoadOptions {
  bool strict = true;  // missing and unexpected names are errors
};

// Copies tensors by name (converting dtype and device). Throws Error("nn.load_state_dict", ...) that lists names and
// shapes when shapes differ, and when strict also for missing and unexpected names; the module is then unchanged.
LoadReport load_state_dict(Module& module, const std::map<std::string, at::Tensor>& state, LoadOptions options = {});

}  // namespace sslrun::nn
