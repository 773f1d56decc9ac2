// Element type codes, byte order, Fortran order.
#include "lib/checkpoint/numpy_array.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "lib/checkpoint/dtype_names.h"
#include "lib/checkpoint/limits.h"
#include "lib/core/error.h"

namespace sslrun::checkpoint {

std::optional<NumpyType> parse_numpy_type(std::string_view code) {
  char order = code.empty() ? '\0' : code[0];
  bool ordered = order == '<' || order == '>' || order == '|' || order == '=';
  auto type = type_of_numpy_code(code.substr(ordered ? 1 : 0));
  if (!type) return std::nullopt;
  return NumpyType{*type, order == '>'};
}

std::optional<int64_t> array_bytes(at::ScalarType type, const std::vector<int64_t>& shape) {
  if (shape.size() > kMaxRank) return std::nullopt;
  auto bytes = int64_t(c10::elementSize(type));
  bool overflow = false;
  for (int64_t size : shape) {
    if (size < 0 || size > kMaxSize) return std::nullopt;
    overflow |= __builtin_mul_overflow(bytes, size, &bytes);
  }
  if (overflow) return std::nullopt;
  return bytes;
}

void swap_bytes(const at::Tensor& memory, at::ScalarType type) {
  size_t unit = c10::elementSize(type) / (c10::isComplexType(type) ? 2 : 1);
  auto* at = static_cast<char*>(memory.mutable_data_ptr());
  for (size_t i = 0; i + unit <= memory.nbytes(); i += unit) std::reverse(at + i, at + i + unit);
}

at::Tensor make_array(const at::Tensor& memory, NumpyType type, const std::vector<int64_t>& shape, bool fortran_order) {
  if (type.big_endian) swap_bytes(memory, type.type);
  std::vector<int64_t> strides(shape.size(), 1);
  for (size_t i = 1; i < shape.size(); i++) {
    size_t at = fortran_order ? i : shape.size() - 1 - i, before = fortran_order ? i - 1 : at + 1;
    strides[at] = strides[before] * std::max<int64_t>(shape[before], 1);
  }
  return at::empty({0}, at::TensorOptions(type.type)).set_(memory.storage(), 0, shape, strides);
}

StoredArray store_array(const at::Tensor& tensor, const std::string& name) {
  if (numpy_code(tensor.scalar_type()).empty())
    throw Error("checkpoint.save", "NumPy has no " + dtype_name(tensor.scalar_type()) + " for '" + name +
                                       "'; convert it to float32, or write a torch or safetensors file");
  at::Tensor dense = tensor.detach().cpu().resolve_conj().resolve_neg();
  if (dense.is_contiguous()) return {dense, false};
  std::vector<int64_t> reversed(size_t(dense.dim()));
  for (size_t i = 0; i < reversed.size(); i++) reversed[i] = dense.dim() - 1 - int64_t(i);
  if (dense.permute(reversed).is_contiguous()) return {dense, true};
  return {dense.contiguous(), false};
}

}  // namespace sslrun::checkpoint
