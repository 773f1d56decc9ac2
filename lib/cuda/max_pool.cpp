// Launches of the max pooling kernels.
#include "lib/cuda/max_pool.h"

#include <ATen/ATen.h>

#include "lib/cuda/eight.h"
#include "lib/cuda/kernels_by_type.h"

namespace sslrun::cuda {

static constexpr unsigned kThreads = 256;           // of a block
static constexpr int64_t kMost = int64_t(1) << 31;  // threads, which an unsigned counts

// The kernels' struct of this name.
struct Pool {
  int channels, height, width, out_height, out_width;
  int kernel, stride, padding;
};

static int64_t pooled(int64_t side, const PoolWindow& window) {
  return (side + 2 * window.padding - window.kernel) / window.stride + 1;
}

static Pool pool_of(int64_t channels, int64_t height, int64_t width, const PoolWindow& window) {
  return {int(channels),
          int(height),
          int(width),
          int(pooled(height, window)),
          int(pooled(width, window)),
          int(window.kernel),
          int(window.stride),
          int(window.padding)};
}

// Threads for maps of so many pixels in all.
static int64_t items(int64_t pixels, int64_t channels) { return pixels * eights(channels); }
static Grid grid_of(int64_t items) { return {unsigned((items + kThreads - 1) / kThreads), 1, 1, kThreads}; }

static const KernelsByType kForward("max_pool", "max_pool"), kBackward("max_pool", "max_pool_backward");

bool takes_max_pool(const at::Tensor& input, const PoolWindow& window) {
  return KernelsByType::takes(input.scalar_type()) && input.dim() == 4 && input.numel() > 0 &&
         input.is_contiguous(at::MemoryFormat::ChannelsLast) && window.kernel >= 1 && window.kernel <= 16 &&
         window.stride >= 1 && window.padding >= 0 && 2 * window.padding <= window.kernel &&
         pooled(input.size(2), window) >= 1 && pooled(input.size(3), window) >= 1 &&
         items(input.numel() / input.size(1), input.size(1)) < kMost &&
         items(input.size(0) * pooled(input.size(2), window) * pooled(input.size(3), window), input.size(1)) < kMost;
}

MaxPooled max_pool(const at::Tensor& input, const PoolWindow& window, bool keep_taken) {
  Pool pool = pool_of(input.size(1), input.size(2), input.size(3), window);
  auto order = at::MemoryFormat::ChannelsLast;
  std::vector<int64_t> sizes = {input.size(0), input.size(1), pool.out_height, pool.out_width};
  MaxPooled result{at::empty(sizes, input.options().memory_format(order)), {}};
  if (keep_taken) result.taken = at::empty(sizes, input.options().dtype(at::kByte).memory_format(order));
  int64_t count = items(input.size(0) * pool.out_height * pool.out_width, pool.channels);
  unsigned whole = whole_eights(pool.channels, input);
  kForward.of(input.scalar_type())(grid_of(count), input.const_data_ptr(), pool, unsigned(count), whole,
                                   result.output.mutable_data_ptr(),
                                   keep_taken ? result.taken.mutable_data_ptr<uint8_t>() : nullptr);
  return result;
}

at::Tensor max_pool_backward(const at::Tensor& gradient, const at::Tensor& taken, const PoolWindow& window,
                             int64_t height, int64_t width) {
  Pool pool = pool_of(gradient.size(1), height, width, window);
  at::Tensor result = at::empty({gradient.size(0), gradient.size(1), height, width},
                                gradient.options().memory_format(at::MemoryFormat::ChannelsLast));
  int64_t count = items(gradient.size(0) * height * width, pool.channels);
  unsigned whole = whole_eights(pool.channels, gradient);
  kBackward.of(gradient.scalar_type())(grid_of(count), gradient.const_data_ptr(), taken.const_data_ptr<uint8_t>(), pool,
                                       unsigned(count), whole, result.mutable_data_ptr());
  return result;
}

}  // namespace sslrun::cuda
