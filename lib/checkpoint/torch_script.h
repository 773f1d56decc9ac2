// TorchScript archives as weights: the tensors of their modules under the names that state_dict gives them.
#pragma once
#include "lib/core/value.h"

namespace sslrun::checkpoint {

// `root` is the module tree of an archive's data.pkl, records of attributes by name. Attributes that are neither
// tensors nor modules belong to the program and are left out, as state_dict does.
Value script_weights(const Value& root);

}  // namespace sslrun::checkpoint
