// The content of a torch.save file, apart from the values that it was made of.
#pragma once
#include <string>
#include <vector>

#include "lib/core/atomic_file.h"
#include "lib/core/value.h"

namespace sslrun::checkpoint {

struct TorchFile {
  std::string pickle;
  std::vector<at::Tensor> storages;  // flat; storage 0, 1, ... of the file, on the device of the tensor that was saved
};

// Throws Error("checkpoint.save", ...) for what the format cannot hold. The storages are the tensors' own memory.
TorchFile torch_file(const Value& root);

// Records: data.pkl, byteorder, data/0.., version (pytorch/pytorch, torch/serialization.py, `_save`).
void write_torch(AtomicFile& file, const TorchFile& content);

}  // namespace sslrun::checkpoint
