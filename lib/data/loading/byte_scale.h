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
  // Views [B, 3, H, W] of bytes on the device as `type`, in their own memory format.
  at::Tensor apply(const at::Tensor& bytes, at::ScalarType type) const;

 private:
  at::Tensor scale_, shift_;  // [1, 3, 1, 1]
};

}  // namespace sslrun::data
