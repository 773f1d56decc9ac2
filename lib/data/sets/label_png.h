// PNG files whose pixels are labels: the numbers in the file, not the colours they stand for.
#pragma once
#include <ATen/core/Tensor.h>

#include <string_view>

namespace sslrun::data {

// uint8 [H, W] from the bytes of a palette PNG (1 to 8 bits) or a grey one (8 bits). Throws Error saying what is wrong,
// without the path.
at::Tensor read_label_png(std::string_view bytes);

}  // namespace sslrun::data
