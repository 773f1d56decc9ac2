// Reserving, mapping and copying.
#include "lib/checkpoint/storage_memory.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "lib/core/mapped_file.h"

namespace sslrun::checkpoint {

at::Tensor reserve_storage(at::ScalarType type, int64_t count) {
  auto bytes = count * int64_t(c10::elementSize(type));
  at::Storage storage(c10::make_intrusive<at::StorageImpl>(at::StorageImpl::use_byte_size_t(), bytes,
                                                           at::DataPtr(nullptr, at::kCPU), nullptr, false));
  return at::empty({0}, at::TensorOptions(type)).set_(std::move(storage), 0, {count}, {1});
}

StorageMemory::StorageMemory(const FileReader& file, bool mapped) : file_(file) {
  if (!mapped || file.size() == 0) return;
  map_ = map_file(file.file().descriptor(), file.size(), file.file().path());
  if (!map_) file.fail("cannot map the file into memory");
}

void StorageMemory::fill(const at::Tensor& storage, uint64_t offset, const std::string& name) const {
  size_t count = storage.nbytes();
  file_.check(offset, count);
  if (!map_ || offset % storage.itemsize())
    return fill(
        storage, [&](void* to) { file_.read(offset, to, count); }, name);
  auto* owner = new std::shared_ptr<char>(map_);
  give(storage,
       {map_.get() + offset, owner, [](void* held) { delete static_cast<std::shared_ptr<char>*>(held); }, at::kCPU},
       name);
}

void StorageMemory::fill(const at::Tensor& storage, const std::function<void(void*)>& read,
                         const std::string& name) const {
  at::DataPtr memory = at::getCPUAllocator()->allocate(storage.nbytes());
  read(memory.get());
  give(storage, std::move(memory), name);
}

void StorageMemory::give(const at::Tensor& storage, at::DataPtr memory, const std::string& name) const {
  auto* bytes = static_cast<const uint8_t*>(memory.get());
  if (storage.scalar_type() == at::kBool &&
      std::any_of(bytes, bytes + storage.nbytes(), [](uint8_t byte) { return byte > 1; }))
    file_.fail("storage '" + name + "' is not made of 0 and 1");
  storage.storage().unsafeGetStorageImpl()->set_data_ptr_noswap(std::move(memory));
}

}  // namespace sslrun::checkpoint
