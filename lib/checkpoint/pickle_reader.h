// Reads a state dict's pickle into a value tree; parsed, never executed.
#pragma once
#include <string>
#include <string_view>

#include "lib/checkpoint/pickle_node.h"
#include "lib/checkpoint/value.h"

namespace sslrun::checkpoint {

// Accepts the opcodes and globals of checkpoints spec 2 within the limits of 4.3. `where` ("'x.pt': data.pkl") begins
// the text of every Error("checkpoint.load", "<where>, byte 17: <rule>").
Value read_pickle(std::string_view bytes, const StorageSource& storages, const std::string& where);

}  // namespace sslrun::checkpoint
