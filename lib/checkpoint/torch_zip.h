// The zip archives of torch.save since PyTorch 1.6 (checkpoints spec 1).
#pragma once
#include "lib/checkpoint/storage_memory.h"
#include "lib/checkpoint/value.h"
#include "lib/checkpoint/zip_reader.h"

namespace sslrun::checkpoint {

// The value tree; views of one storage stay views of one storage. The CRC-32 of every record that is read is verified;
// those of mapped storages are not read. Throws through file.fail().
Value read_torch_zip(const FileReader& file, const ZipReader& zip, const StorageMemory& memory);

}  // namespace sslrun::checkpoint
