// How the numbers of one printed Tensor are written: all alike, in a column as wide as the widest.
#pragma once
#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

namespace sslrun::lua {

struct NumberColumn {
  std::vector<std::string> items;  // row-major, filled up with blanks on the left
  size_t width = 1;                // that a line's end is reckoned with
};

// Of a dense Tensor on the CPU.
NumberColumn number_column(const at::Tensor& values);

}  // namespace sslrun::lua
