// Reserving, mapping and copying.
#include "lib/checkpoint/storage_memory.h"

#include <ATen/ATen.h>
#include <sys/mman.h>

#include <algorithm>

namespace sslrun::checkpoint {

at::Tensor reserve_storage(at::ScalarType type, int64_t count) {
  auto bytes = count * int64_t(c10::elementSize(type));
  at::Storage storage(c10::make_intrusive<at::StorageImpl>(at::StorageImpl::use_byte_size_t(), bytes,
                                                           at::DataPtr(nullptr, at::kCPU), nullptr, false));
  return at::empty({0}, at::TensorOptions(type)).set_(std::move(storage), 0, {count}, {1});
}

StorageMemory::StorageMemory(const FileReader& file, bool mapped) : file_(file) {
  if (!mapped || file.size() == 0) return;
  size_t size = file.size();
  void* map = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE, file.handle(), 0);
  if (map == MAP_FAILED) file.fail("cannot map the file into memory");
  map_ = std::shared_ptr<char>(static_cast<char*>(map), [size](char* at) { munmap(at, size); });
}

void StorageMemory::fill(const at::Tensor& storage, uint64_t offset, const std::string& name) const {
  size_t count = storage.nbytes();
  file_.check(offset, count);
  at::DataPtr memory;
  if (map_ && offset % storage.itemsize() == 0) {
    auto* owner = new std::shared_ptr<char>(map_);
    memory = {map_.get() + offset, owner, [](void* held) { delete static_cast<std::shared_ptr<char>*>(held); },
              at::kCPU};
  } else {
    memory = at::getCPUAllocator()->allocate(count);
    file_.read(offset, memory.get(), count);
  }
  auto* bytes = static_cast<const uint8_t*>(memory.get());
  if (storage.scalar_type() == at::kBool && std::any_of(bytes, bytes + count, [](uint8_t byte) { return byte > 1; }))
    file_.fail("storage '" + name + "' at byte " + std::to_string(offset) + " is not made of 0 and 1");
  storage.storage().unsafeGetStorageImpl()->set_data_ptr_noswap(std::move(memory));
}

}  // namespace sslrun::checkpoint
