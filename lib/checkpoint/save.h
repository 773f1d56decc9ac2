// Saving a value tree as a zip checkpoint of Python's torch.
#pragma once
#include <filesystem>

#include "lib/checkpoint/value.h"

namespace sslrun::checkpoint {

// Writes `root` so that Python's torch.load(path, weights_only=True) opens it (checkpoints spec 1.5). The file appears
// under its name only when it is complete and synced. Tensors of any device are stored as CPU tensors without
// gradient; tensors that share a storage share it in the file; a lone view is stored without the rest of its storage.
// Throws Error("checkpoint.save", ...) for what cannot be stored and for I/O failures.
void save(const std::filesystem::path& path, const Value& root);

}  // namespace sslrun::checkpoint
