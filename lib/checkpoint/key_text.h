// Keys of dictionaries: whole numbers, text, and other plain Python values as text.
#pragma once
#include <optional>

#include "lib/checkpoint/pickle_node.h"
#include "lib/core/value.h"

namespace sslrun::checkpoint {

// What Python's repr gives for keys that are float, bool, None or tuples of plain values: "1.5", "True", "(1, 'a')".
// Nothing for keys of other kinds.
std::optional<Key> key_of(const Node& node, Budget& budget);

}  // namespace sslrun::checkpoint
