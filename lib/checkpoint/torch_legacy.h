// Files of torch.save before PyTorch 1.6: pickles and raw storages one after the other (checkpoints spec 3).
#pragma once
#include <string_view>

#include "lib/checkpoint/storage_memory.h"
#include "lib/checkpoint/value.h"

namespace sslrun::checkpoint {

// The pickled number that such files begin with.
inline constexpr std::string_view kLegacyMagic("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19\x2e", 15);

// The value tree; views of one storage stay views of one storage. Throws through file.fail().
Value read_torch_legacy(const FileReader& file, const StorageMemory& memory);

}  // namespace sslrun::checkpoint
