// Files of torch.save before PyTorch 1.6: pickles and raw storages one after the other
// (pytorch/pytorch, torch/serialization.py, `_legacy_save`).
#pragma once
#include <string_view>

#include "lib/checkpoint/storage_memory.h"
#include "lib/core/value.h"

namespace sslrun::checkpoint {

// The pickled number that such files begin with.
inline constexpr std::string_view kLegacyMagic("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19\x2e", 15);

// The value tree; views of one storage stay views of one storage. Throws through file.fail().
Value read_torch_legacy(const FileReader& file, const StorageMemory& memory);

// The storage that torch.storage._load_from_bytes makes of such a file in memory, as a 1-d tensor; pickles of tensors
// that torch.save did not write hold them. Throws as read_torch_legacy does.
at::Tensor read_storage_bytes(std::string_view bytes, Budget& budget);

}  // namespace sslrun::checkpoint
