// A shelf of returned blocks, shared with the tensors that will return them.
#include "lib/data/buffers.h"

#include <cstdlib>
#include <mutex>
#include <new>

namespace sslrun {

static constexpr size_t kAlignment = 64, kMostBlocks = 64;

struct Buffers::Shelf {
  struct Block {
    void* memory;
    size_t bytes;
  };
  std::mutex mutex;
  std::vector<Block> blocks;

  ~Shelf() {
    for (auto& block : blocks) std::free(block.memory);
  }
  Block take(size_t bytes) {
    {
      std::lock_guard lock(mutex);
      for (size_t i = 0; i < blocks.size(); i++)
        if (blocks[i].bytes >= bytes && blocks[i].bytes / 2 <= bytes) {
          Block found = blocks[i];
          blocks.erase(blocks.begin() + std::ptrdiff_t(i));
          return found;
        }
    }
    bytes = (bytes + kAlignment - 1) / kAlignment * kAlignment;
    void* memory = std::aligned_alloc(kAlignment, bytes);
    if (!memory) throw std::bad_alloc();
    return {memory, bytes};
  }
  void give(Block block) {
    std::lock_guard lock(mutex);
    if (blocks.size() < kMostBlocks)
      blocks.push_back(block);
    else
      std::free(block.memory);
  }
};

std::shared_ptr<Buffers::Shelf> Buffers::make_shelf() { return std::make_shared<Shelf>(); }

at::Tensor Buffers::take(at::IntArrayRef sizes) {
  size_t values = 1;
  for (int64_t size : sizes) values *= size_t(size);
  auto block = shelf_->take(std::max<size_t>(values, 1) * sizeof(float));
  return at::from_blob(
      block.memory, sizes, [shelf = shelf_, block](void*) { shelf->give(block); }, at::TensorOptions(at::kFloat));
}

}  // namespace sslrun
