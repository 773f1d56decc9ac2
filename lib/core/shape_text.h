// Tensor shapes in error texts.
#pragma once
#include <ATen/core/Tensor.h>

#include <string>

namespace sslrun::inline core {

// "[8, 3, 224, 224]".
inline std::string shape_text(at::IntArrayRef sizes) {
  std::string text;
  for (int64_t size : sizes) text += (text.empty() ? "" : ", ") + std::to_string(size);
  return "[" + text + "]";
}

inline std::string shape_text(const at::Tensor& tensor) { return shape_text(tensor.sizes()); }

}  // namespace sslrun::inline core
