// Loading checkpoints into a value tree; nothing in a file is ever executed.
#pragma once
#include <filesystem>

#include "lib/checkpoint/value.h"

namespace sslrun::checkpoint {

// Reads a zip checkpoint of Python's torch.save (PyTorch 1.6 and newer) or of save(); tensors are on the CPU, and views
// of one storage stay views of one storage. Throws Error("checkpoint.load", "'path': ...") for every other content:
// wrong container, damaged or cut file, forbidden pickle, tensors outside their storage, limits of checkpoints
// spec 4.3.
Value load(const std::filesystem::path& path);

}  // namespace sslrun::checkpoint
