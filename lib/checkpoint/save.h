// Saving a value tree as a file that Python's libraries open.
#pragma once
#include <filesystem>
#include <string>

#include "lib/core/value.h"

namespace sslrun::checkpoint {

enum class Format {
  kTorch,        // zip of torch.save, for torch.load(weights_only=True, mmap=True)
  kSafetensors,  // a dictionary of tensors by name
  kPickle,       // plain pickle of protocol 3 with NumPy arrays, as detectron2's .pkl files are
  kNpz,          // a dictionary of arrays by name
};

// The format of "torch", "safetensors", "pickle" or "npz"; throws Error("checkpoint.save", ...) with the list.
Format format_of_name(const std::string& name);

// By the extension: .safetensors, .pkl, .npz; torch for every other.
Format format_of_path(const std::filesystem::path& path);

// The file appears under its name only when it is complete and synced. Tensors of any device are stored as CPU tensors
// without gradient. Torch files keep element types, strides and sharing (a lone view is stored without the rest of its
// storage); safetensors keep identical views as one, NumPy's formats C and Fortran order. `metadata` holds strings by
// name and belongs to safetensors only. Throws Error("checkpoint.save", ...) for what the format cannot hold and for
// I/O failures.
void save(const std::filesystem::path& path, const Value& root, Format format = Format::kTorch,
          const Dict& metadata = {});

}  // namespace sslrun::checkpoint
