// Names of element types as Python's torch writes them into checkpoints.
#pragma once
#include <c10/core/ScalarType.h>

#include <optional>
#include <string>
#include <string_view>

namespace sslrun::checkpoint {

// "FloatStorage" for float32; empty for types that only an untyped storage holds (uint16, float8, ...).
std::string storage_class(at::ScalarType type);
std::optional<at::ScalarType> type_of_storage_class(std::string_view name);

// "float32" and back, for every element type that a checkpoint may hold.
std::string dtype_name(at::ScalarType type);
std::optional<at::ScalarType> type_of_dtype_name(std::string_view name);

}  // namespace sslrun::checkpoint
