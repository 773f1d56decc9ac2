// Text of a Tensor, the same as Python's repr().
#pragma once
#include <ATen/core/Tensor.h>

#include <string>

namespace sslrun::lua {

// Four decimals, lines of 80 columns; of more than 1000 elements each dimension shows its first and last three.
std::string tensor_text(const at::Tensor& tensor);

// "AddBackward0", or "" for a Tensor without history.
std::string grad_fn_name(const at::Tensor& tensor);

}  // namespace sslrun::lua
