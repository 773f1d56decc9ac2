// A shelf of returned blocks, shared with the tensors that will return them.
#include "lib/data/loading/buffers.h"

#include <ATen/ATen.h>

#include <mutex>

namespace sslrun::data {

struct Buffers::Shelf {
  size_t kept;
  std::mutex mutex;
  std::vector<at::Tensor> blocks;  // flat float tensors, so that LibTorch's accounting sees them

  at::Tensor take(int64_t values) {
    {
      std::lock_guard lock(mutex);
      for (size_t i = blocks.size(); i-- > 0;)
        if (blocks[i].numel() >= values && blocks[i].numel() / 2 <= values) {
          at::Tensor found = std::move(blocks[i]);
          blocks.erase(blocks.begin() + std::ptrdiff_t(i));
          return found;
        }
    }
    return at::empty({values}, at::kFloat);
  }
  void give(at::Tensor block) {
    std::lock_guard lock(mutex);
    if (blocks.size() < kept) blocks.push_back(std::move(block));
  }
};

Buffers::Buffers(size_t kept) : shelf_(std::make_shared<Shelf>()) { shelf_->kept = kept; }

at::Tensor Buffers::take(at::IntArrayRef sizes, at::ScalarType type) {
  int64_t values = 1;
  for (int64_t size : sizes) values *= size;
  int64_t floats = (values * int64_t(at::elementSize(type)) + 3) / 4;
  at::Tensor block = shelf_->take(std::max<int64_t>(floats, 1));
  return at::from_blob(
      block.data_ptr(), sizes, [shelf = shelf_, block](void*) { shelf->give(block); }, at::TensorOptions(type));
}

}  // namespace sslrun::data
