// Loading checkpoints of every kind into a value tree; nothing in a file is ever executed.
#pragma once
#include <filesystem>

#include "lib/checkpoint/budget.h"
#include "lib/core/value.h"

namespace sslrun::checkpoint {

struct LoadedFile {
  Value value;
  std::string container;  // "torch.save (zip)", "safetensors", ...
  uint64_t bytes;
  Dict metadata;         // strings that the container itself carries: torch's record format, safetensors' __metadata__
  Budget budget{"", 0};  // what the load has left; what is made of the value is charged to it too
};

// Reads a file of Python's torch.save (any version), safetensors, a pickle with NumPy arrays, .npz, .npy, or of save();
// its first bytes tell which. Tensors are on the CPU, and views of one storage stay views of one storage. With `mapped`
// their memory is a private map of the file where the format allows (see StorageMemory). Throws
// Error("checkpoint.load", "'path': ...") for every other content: wrong container, damaged or cut file, names that no
// checkpoint has reason to use, tensors outside their storage, more than the budget. What Python code would have to
// make becomes an opaque value.
LoadedFile load_file(const std::filesystem::path& path, bool mapped);

// The value of load_file.
Value load(const std::filesystem::path& path, bool mapped = false);

}  // namespace sslrun::checkpoint
