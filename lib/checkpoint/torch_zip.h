// The zip archives of torch.save since PyTorch 1.6 (pytorch/pytorch, caffe2/serialize/inline_container.h).
#pragma once
#include "lib/checkpoint/storage_memory.h"
#include "lib/checkpoint/zip_reader.h"
#include "lib/core/value.h"

namespace sslrun::checkpoint {

// Whether the archive is a program that torch.jit.save wrote, with its weights.
bool is_torch_script(const ZipReader& zip);

// The value tree; of a TorchScript archive its modules' tensors by their state_dict names. Views of one storage stay
// views of one storage, and what a big-endian machine wrote is turned around. The CRC-32 of every record that is read
// is verified; those of mapped storages are not read. Throws through file.fail().
Value read_torch_zip(const FileReader& file, const ZipReader& zip, const StorageMemory& memory);

}  // namespace sslrun::checkpoint
