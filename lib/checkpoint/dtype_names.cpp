// The table of element types.
#include "lib/checkpoint/dtype_names.h"

namespace sslrun::checkpoint {

struct TypeRow {
  at::ScalarType type;
  const char* dtype;
  const char* storage;
  const char* numpy;
  const char* safetensors;
};

static constexpr TypeRow kTypes[] = {
    {at::kFloat, "float32", "FloatStorage", "f4", "F32"},
    {at::kDouble, "float64", "DoubleStorage", "f8", "F64"},
    {at::kHalf, "float16", "HalfStorage", "f2", "F16"},
    {at::kBFloat16, "bfloat16", "BFloat16Storage", "", "BF16"},
    {at::kLong, "int64", "LongStorage", "i8", "I64"},
    {at::kInt, "int32", "IntStorage", "i4", "I32"},
    {at::kShort, "int16", "ShortStorage", "i2", "I16"},
    {at::kChar, "int8", "CharStorage", "i1", "I8"},
    {at::kByte, "uint8", "ByteStorage", "u1", "U8"},
    {at::kBool, "bool", "BoolStorage", "b1", "BOOL"},
    {at::kComplexFloat, "complex64", "ComplexFloatStorage", "c8", "C64"},
    {at::kComplexDouble, "complex128", "ComplexDoubleStorage", "c16", ""},
    {at::kUInt16, "uint16", "", "u2", "U16"},
    {at::kUInt32, "uint32", "", "u4", "U32"},
    {at::kUInt64, "uint64", "", "u8", "U64"},
    {at::kFloat8_e4m3fn, "float8_e4m3fn", "", "", "F8_E4M3"},
    {at::kFloat8_e5m2, "float8_e5m2", "", "", "F8_E5M2"},
    {at::kFloat8_e4m3fnuz, "float8_e4m3fnuz", "", "", "F8_E4M3FNUZ"},
    {at::kFloat8_e5m2fnuz, "float8_e5m2fnuz", "", "", "F8_E5M2FNUZ"},
    {at::ScalarType::ComplexHalf, "complex32", "", "", ""},
};

// The row whose `column` is `name`; empty names are no names.
static std::optional<at::ScalarType> find_type(const char* TypeRow::*column, std::string_view name) {
  for (const auto& row : kTypes)
    if (!name.empty() && row.*column == name) return row.type;
  return std::nullopt;
}

static std::string find_name(const char* TypeRow::*column, at::ScalarType type) {
  for (const auto& row : kTypes)
    if (row.type == type) return row.*column;
  return "";
}

std::string storage_class(at::ScalarType type) { return find_name(&TypeRow::storage, type); }
std::string dtype_name(at::ScalarType type) { return find_name(&TypeRow::dtype, type); }
std::string numpy_code(at::ScalarType type) { return find_name(&TypeRow::numpy, type); }
std::string safetensors_name(at::ScalarType type) { return find_name(&TypeRow::safetensors, type); }

std::optional<at::ScalarType> type_of_storage_class(std::string_view name) {
  return find_type(&TypeRow::storage, name);
}
std::optional<at::ScalarType> type_of_quantised_storage(std::string_view name) {
  if (name == "QInt32Storage") return at::kInt;
  bool byte =
      name == "QInt8Storage" || name == "QUInt8Storage" || name == "QUInt4x2Storage" || name == "QUInt2x4Storage";
  return byte ? std::optional(at::kByte) : std::nullopt;
}
std::optional<at::ScalarType> type_of_dtype_name(std::string_view name) { return find_type(&TypeRow::dtype, name); }
std::optional<at::ScalarType> type_of_numpy_code(std::string_view code) { return find_type(&TypeRow::numpy, code); }
std::optional<at::ScalarType> type_of_safetensors_name(std::string_view name) {
  return find_type(&TypeRow::safetensors, name);
}

}  // namespace sslrun::checkpoint
