// Writes a value tree as the pickle (protocol 2) that Python's torch.load(weights_only=True) accepts.
#pragma once
#include <string>

#include "lib/checkpoint/stored_tensors.h"

namespace sslrun::checkpoint {

// Strings that are not UTF-8 become Python bytes. Opcodes and globals are those of checkpoints spec 2 only.
std::string write_pickle(const Value& root, StoredTensors& tensors);

}  // namespace sslrun::checkpoint
