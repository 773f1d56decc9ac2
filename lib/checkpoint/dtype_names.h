// Names of element types in the files of torch, NumPy and safetensors.
#pragma once
#include <c10/core/ScalarType.h>

#include <optional>
#include <string>
#include <string_view>

namespace sslrun::checkpoint {

// "FloatStorage" for float32; empty for types that only an untyped storage holds (uint16, float8, ...).
std::string storage_class(at::ScalarType type);
std::optional<at::ScalarType> type_of_storage_class(std::string_view name);

// Plain integers of the size of the elements of "QInt8Storage" and its like, which hold quantised tensors.
std::optional<at::ScalarType> type_of_quantised_storage(std::string_view name);

// "float32" and back, for every element type that a checkpoint may hold.
std::string dtype_name(at::ScalarType type);
std::optional<at::ScalarType> type_of_dtype_name(std::string_view name);

// NumPy's "f4" and back; empty for types that NumPy lacks (bfloat16, float8).
std::string numpy_code(at::ScalarType type);
std::optional<at::ScalarType> type_of_numpy_code(std::string_view code);

// "F32" in the header of a safetensors file and back; empty for complex128 and complex32.
std::string safetensors_name(at::ScalarType type);
std::optional<at::ScalarType> type_of_safetensors_name(std::string_view name);

}  // namespace sslrun::checkpoint
