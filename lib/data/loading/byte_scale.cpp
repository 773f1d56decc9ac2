// By LibTorch's operators.
#include "lib/data/loading/byte_scale.h"

#include <ATen/ATen.h>

namespace sslrun::data {

at::ScalarType scalar_type(image::ValueType type) {
  constexpr at::ScalarType kTypes[] = {at::kFloat, at::kHalf, at::kBFloat16, at::kByte};
  return kTypes[size_t(type)];
}

ByteScale::ByteScale(const image::Normalisation& by, at::Device device) {
  scale_ = at::empty({1, 3, 1, 1});
  shift_ = at::empty({1, 3, 1, 1});
  for (size_t c = 0; c < 3; c++) {
    scale_.data_ptr<float>()[c] = float(1.0 / (255.0 * double(by.std_of(c))));
    shift_.data_ptr<float>()[c] = float(-double(by.mean_of(c)) / double(by.std_of(c)));
  }
  scale_ = scale_.to(device);
  shift_ = shift_.to(device);
}

at::Tensor ByteScale::apply(const at::Tensor& bytes, at::ScalarType type) const {
  return at::mul(bytes, scale_).add_(shift_).to(type);
}

}  // namespace sslrun::data
