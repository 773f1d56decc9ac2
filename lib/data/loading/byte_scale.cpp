// By the kernel of lib/cuda/kernels/byte_scale.cu, or by LibTorch's operators.
#include "lib/data/loading/byte_scale.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <optional>

#include "lib/cuda/kernels_by_type.h"

namespace sslrun::data {

at::ScalarType scalar_type(image::ValueType type) {
  constexpr at::ScalarType kTypes[] = {at::kFloat, at::kHalf, at::kBFloat16, at::kByte};
  return kTypes[size_t(type)];
}

ByteScale::ByteScale(const image::Normalisation& by, at::Device device) {
  for (size_t c = 0; c < image::kMaxChannels; c++) {
    by_.scale[c] = float(1.0 / (255.0 * double(by.std_of(c))));
    by_.shift[c] = float(-double(by.mean_of(c)) / double(by.std_of(c)));
  }
  scale_ = at::from_blob(by_.scale, {1, image::kMaxChannels, 1, 1}).clone().to(device);
  shift_ = at::from_blob(by_.shift, {1, image::kMaxChannels, 1, 1}).clone().to(device);
}

namespace {
// In elements: from a channel, a pixel and an image to the next.
struct Order {
  int64_t channel, pixel, image;
};
}  // namespace

// None where pixels do not follow each other at one distance.
static std::optional<Order> order_of(const at::Tensor& batch) {
  if (batch.stride(2) != batch.size(3) * batch.stride(3)) return std::nullopt;
  return Order{batch.stride(1), batch.stride(3), batch.stride(0)};
}

static const cuda::KernelsByType kByteScale("byte_scale", "byte_scale");

at::Tensor ByteScale::apply(const at::Tensor& bytes, at::ScalarType type, at::MemoryFormat format) const {
  int64_t images = bytes.size(0), channels = bytes.size(1), pixels = bytes.size(2) * bytes.size(3);
  auto from = order_of(bytes);
  if (!from || !cuda::KernelsByType::takes(type) || !cuda::has_kernels(bytes.device()))
    return at::mul(bytes, scale_.narrow(1, 0, channels))
        .add_(shift_.narrow(1, 0, channels))
        .to(type)
        .contiguous(format);
  at::Tensor numbers = at::empty(bytes.sizes(), bytes.options().dtype(type).memory_format(format));
  constexpr unsigned kThreads = 256;
  constexpr int64_t kMostRows = 65535;  // of a grid
  cuda::Grid grid{.x = unsigned((pixels + kThreads - 1) / kThreads),
                  .y = unsigned(std::min(images, kMostRows)),
                  .threads = kThreads};
  kByteScale.of(type)(grid, bytes.const_data_ptr(), numbers.mutable_data_ptr(), *from, *order_of(numbers), by_, images,
                      pixels, int(channels));
  return numbers;
}

}  // namespace sslrun::data
