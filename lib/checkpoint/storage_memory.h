// The memory of loaded tensors: copies of a file's bytes, or the mapped file itself.
#pragma once
#include <ATen/core/Tensor.h>

#include <functional>

#include "lib/checkpoint/file_reader.h"

namespace sslrun::checkpoint {

// A 1-d CPU tensor without memory, of which views can be made before its place in the file is known.
at::Tensor reserve_storage(at::ScalarType type, int64_t count);

class StorageMemory {
 public:
  // With `mapped`, storages whose place suits their type are a private map of the file, read when they are used and
  // copied where they are written to; the file may be renamed or removed meanwhile, but not cut short
  // (lib/core/mapped_file.h).
  StorageMemory(const FileReader& file, bool mapped);
  // Gives a reserved storage its bytes, from `offset` of the file. Throws through file.fail() where the file is too
  // short or a bool is neither 0 nor 1; `name` is the storage's in error texts.
  void fill(const at::Tensor& storage, uint64_t offset, const std::string& name) const;
  // Gives it bytes that `read(memory)` writes.
  void fill(const at::Tensor& storage, const std::function<void(void*)>& read, const std::string& name) const;
  bool mapped() const { return map_ != nullptr; }

 private:
  void give(const at::Tensor& storage, at::DataPtr memory, const std::string& name) const;
  const FileReader& file_;
  std::shared_ptr<char> map_;
};

}  // namespace sslrun::checkpoint
