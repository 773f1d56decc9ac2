// Bounds checks with 64-bit overflow tests.
#include "lib/checkpoint/tensor_view.h"

#include <ATen/ATen.h>

#include <stdexcept>

#include "lib/checkpoint/limits.h"

namespace sslrun::checkpoint {

at::Tensor view_storage(const at::Tensor& storage, at::ScalarType type, int64_t offset,
                        const std::vector<int64_t>& sizes, const std::vector<int64_t>& strides) {
  auto refuse = [](const char* rule) { throw std::invalid_argument(rule); };
  if (sizes.size() != strides.size()) refuse("a tensor whose size and stride differ in length");
  if (sizes.size() > kMaxRank) refuse("a tensor of more than 16 dimensions");
  if (offset < 0) refuse("a tensor with a negative offset");
  int64_t count = 1, last = offset;
  bool overflow = false;
  for (size_t i = 0; i < sizes.size(); i++) {
    if (sizes[i] < 0 || sizes[i] > kMaxSize || strides[i] < 0) refuse("a tensor with an impossible size or stride");
    overflow |= __builtin_mul_overflow(count, sizes[i], &count);
    int64_t step;
    overflow |= __builtin_mul_overflow(std::max<int64_t>(sizes[i] - 1, 0), strides[i], &step);
    overflow |= __builtin_add_overflow(last, step, &last);
  }
  auto item = int64_t(c10::elementSize(type)), available = int64_t(storage.nbytes()) / item;
  bool empty = std::find(sizes.begin(), sizes.end(), 0) != sizes.end();
  if (overflow || (empty ? offset > available : last >= available)) refuse("a tensor that reaches outside its storage");
  int64_t start = storage.storage_offset() * int64_t(storage.itemsize());
  if (start % item) refuse("a tensor that begins inside an element");
  return at::empty({0}, at::TensorOptions(type)).set_(storage.storage(), start / item + offset, sizes, strides);
}

}  // namespace sslrun::checkpoint
