// safetensors files (huggingface/safetensors, README.md, "Format"): a JSON header and the tensors' bytes.
#pragma once
#include "lib/checkpoint/storage_memory.h"
#include "lib/core/atomic_file.h"
#include "lib/core/value.h"

namespace sslrun::checkpoint {

// Names to tensors in the order of the header's names; `metadata` gets the strings of "__metadata__". A metadata entry
// that names a tensor and is not the name of one itself is a second name of it, as safetensors' own save_model writes
// tied tensors. Throws through file.fail().
Value read_safetensors(const FileReader& file, const StorageMemory& memory, Dict& metadata);

// Writes a dictionary of names to tensors; tensors that are the same view of the same memory are written once.
// `metadata` joins the header. Throws Error("checkpoint.save", ...) for what the format cannot hold.
void write_safetensors(AtomicFile& file, const Value& root, const Dict& metadata);

}  // namespace sslrun::checkpoint
