// Views of bytes become numbers on the device that they were moved to.
#pragma once
#include <ATen/core/Tensor.h>

#include "lib/image/output.h"

namespace sslrun::data {

// The dtype of a batch.
at::ScalarType scalar_type(image::ValueType type);

// Bytes to numbers: byte / 255, minus the mean, divided by the deviation of each channel.
class ByteScale {
 public:
  ByteScale(const image::Normalisation& by, at::Device device);
  // Views [B, C, H, W] of bytes on the device, C up to 16, in either order of memory, as `type` in the order `format`.
  // One kernel of our own where there are such, with the bits of what the loader's workers write; else LibTorch's
  // operators, which round once more.
  at::Tensor apply(const at::Tensor& bytes, at::ScalarType type, at::MemoryFormat format) const;

 private:
  // As lib/cuda/kernels/byte_scale.cu has it.
  struct {
    float scale[image::kMaxChannels], shift[image::kMaxChannels];
  } by_;
  at::Tensor scale_, shift_;  // [1, 16, 1, 1], on the device
};

}  // namespace sslrun::data
