// Text of a Tensor, the same as Python's repr().
#pragma once
#include <ATen/core/Tensor.h>

#include <string>

namespace sslrun::lua {

// Follows torch/_tensor_str.py with its defaults: precision 4, threshold 1000, edgeitems 3, linewidth 80.
std::string tensor_text(const at::Tensor& tensor);

// "AddBackward0", or "" for a Tensor without history.
std::string grad_fn_name(const at::Tensor& tensor);

}  // namespace sslrun::lua
