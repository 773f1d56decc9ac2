// Tar files of torch.save before PyTorch 0.1.10 (pytorch/pytorch, torch/serialization.py, `legacy_load`),
// torchvision's weights of 2016 among them.
#pragma once
#include "lib/checkpoint/storage_memory.h"
#include "lib/core/value.h"

namespace sslrun::checkpoint {

// The value tree; views of one storage stay views of one storage. Throws through file.fail().
Value read_torch_tar(const FileReader& file, const StorageMemory& memory);

}  // namespace sslrun::checkpoint
