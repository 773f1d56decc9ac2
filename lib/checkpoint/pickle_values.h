// From the nodes of a pickle to the value tree.
#pragma once
#include "lib/checkpoint/pickle_node.h"
#include "lib/core/value.h"

namespace sslrun::checkpoint {

// Shared nodes become values at every place. What has no value of its own becomes opaque: an object that holds itself,
// nesting beyond kMaxNesting, dictionaries with keys of other kinds. A pickled module (an object with _parameters,
// _buffers and _modules) becomes its state dict. Throws std::invalid_argument for keys that occur twice.
Value make_value(Arena& arena, Node& root);

}  // namespace sslrun::checkpoint
