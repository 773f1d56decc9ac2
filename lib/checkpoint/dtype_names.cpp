// The table of element types.
#include "lib/checkpoint/dtype_names.h"

namespace sslrun::checkpoint {

struct TypeRow {
  at::ScalarType type;
  const char* dtype;
  const char* storage;
};

static constexpr TypeRow kTypes[] = {
    {at::kFloat, "float32", "FloatStorage"},
    {at::kDouble, "float64", "DoubleStorage"},
    {at::kHalf, "float16", "HalfStorage"},
    {at::kBFloat16, "bfloat16", "BFloat16Storage"},
    {at::kLong, "int64", "LongStorage"},
    {at::kInt, "int32", "IntStorage"},
    {at::kShort, "int16", "ShortStorage"},
    {at::kChar, "int8", "CharStorage"},
    {at::kByte, "uint8", "ByteStorage"},
    {at::kBool, "bool", "BoolStorage"},
    {at::kComplexFloat, "complex64", "ComplexFloatStorage"},
    {at::kComplexDouble, "complex128", "ComplexDoubleStorage"},
    {at::kUInt16, "uint16", ""},
    {at::kUInt32, "uint32", ""},
    {at::kUInt64, "uint64", ""},
    {at::kFloat8_e4m3fn, "float8_e4m3fn", ""},
    {at::kFloat8_e5m2, "float8_e5m2", ""},
    {at::kFloat8_e4m3fnuz, "float8_e4m3fnuz", ""},
    {at::kFloat8_e5m2fnuz, "float8_e5m2fnuz", ""},
    {at::ScalarType::ComplexHalf, "complex32", ""},
};

std::string storage_class(at::ScalarType type) {
  for (const auto& row : kTypes)
    if (row.type == type) return row.storage;
  return "";
}

std::optional<at::ScalarType> type_of_storage_class(std::string_view name) {
  for (const auto& row : kTypes)
    if (!name.empty() && row.storage == name) return row.type;
  return std::nullopt;
}

std::string dtype_name(at::ScalarType type) {
  for (const auto& row : kTypes)
    if (row.type == type) return row.dtype;
  return "";
}

std::optional<at::ScalarType> type_of_dtype_name(std::string_view name) {
  for (const auto& row : kTypes)
    if (row.dtype == name) return row.type;
  return std::nullopt;
}

}  // namespace sslrun::checkpoint
