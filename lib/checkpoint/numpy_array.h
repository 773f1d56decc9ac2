// NumPy's element types and array bytes as tensors, shared by the readers and writers of .npy, .npz and .pkl files.
#pragma once
#include <ATen/core/Tensor.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sslrun::checkpoint {

// "<f4", ">i8", "|u1" or "f4": the element type, and whether its bytes must be swapped. Nothing for other types
// (object, text, structured, float128).
struct NumpyType {
  at::ScalarType type;
  bool big_endian;
};
std::optional<NumpyType> parse_numpy_type(std::string_view code);

// Bytes that an array takes; nothing when the shape is impossible (negative, too many dimensions, overflow).
std::optional<int64_t> array_bytes(at::ScalarType type, const std::vector<int64_t>& shape);

// Turns every element (each half of a complex one) around, from big-endian to little-endian.
void swap_bytes(const at::Tensor& memory, at::ScalarType type);

// A 1-d tensor with the array's bytes (of any element type) becomes the array: bytes swapped where needed, Fortran
// order as strides.
at::Tensor make_array(const at::Tensor& memory, NumpyType type, const std::vector<int64_t>& shape, bool fortran_order);

// How NumPy stores a tensor: dense, in C order or, where it is dense so, in Fortran order.
struct StoredArray {
  at::Tensor dense;  // on the CPU; its bytes in memory order are the array's bytes
  bool fortran_order;
};
// `name` is the place in the saved value. Throws Error("checkpoint.save", ...) for types that NumPy lacks.
StoredArray store_array(const at::Tensor& tensor, const std::string& name);

}  // namespace sslrun::checkpoint
