// The tables of names.
#include "bindings/tensor/aten_names.h"

#include <ATen/core/Reduction.h>

namespace sslrun::lua {

template <class T>
struct Named {
  std::string_view name;
  T value;
};

template <class T, size_t N>
static std::optional<T> find(const Named<T> (&table)[N], std::string_view name) {
  for (const auto& entry : table)
    if (entry.name == name) return entry.value;
  return std::nullopt;
}

template <class T, size_t N>
static std::vector<std::string> names_of(const Named<T> (&table)[N]) {
  std::vector<std::string> names;
  for (const auto& entry : table) names.emplace_back(entry.name);
  return names;
}

using at::ScalarType;

// The first name of a value is its long name.
static constexpr Named<ScalarType> kDtypes[] = {
    {"float32", ScalarType::Float},
    {"float64", ScalarType::Double},
    {"int64", ScalarType::Long},
    {"int32", ScalarType::Int},
    {"bool", ScalarType::Bool},
    {"uint8", ScalarType::Byte},
    {"float16", ScalarType::Half},
    {"bfloat16", ScalarType::BFloat16},
    {"int16", ScalarType::Short},
    {"int8", ScalarType::Char},
    {"complex64", ScalarType::ComplexFloat},
    {"complex128", ScalarType::ComplexDouble},
    {"complex32", ScalarType::ComplexHalf},
    {"uint16", ScalarType::UInt16},
    {"uint32", ScalarType::UInt32},
    {"uint64", ScalarType::UInt64},
    {"float8_e4m3fn", ScalarType::Float8_e4m3fn},
    {"float8_e5m2", ScalarType::Float8_e5m2},
    {"float8_e4m3fnuz", ScalarType::Float8_e4m3fnuz},
    {"float8_e5m2fnuz", ScalarType::Float8_e5m2fnuz},
    {"float8_e8m0fnu", ScalarType::Float8_e8m0fnu},
    {"float4_e2m1fn_x2", ScalarType::Float4_e2m1fn_x2},
    {"qint8", ScalarType::QInt8},
    {"quint8", ScalarType::QUInt8},
    {"qint32", ScalarType::QInt32},
    {"quint4x2", ScalarType::QUInt4x2},
    {"quint2x4", ScalarType::QUInt2x4},
    {"float", ScalarType::Float},
    {"double", ScalarType::Double},
    {"long", ScalarType::Long},
    {"int", ScalarType::Int},
    {"half", ScalarType::Half},
    {"short", ScalarType::Short},
    {"cfloat", ScalarType::ComplexFloat},
    {"cdouble", ScalarType::ComplexDouble},
    {"chalf", ScalarType::ComplexHalf},
};

std::optional<ScalarType> dtype_from_name(std::string_view name) { return find(kDtypes, name); }

const char* dtype_name(ScalarType dtype) {
  for (const auto& entry : kDtypes)
    if (entry.value == dtype) return entry.name.data();
  return c10::toString(dtype);
}

const std::vector<std::string>& dtype_names() {
  static const auto names = names_of(kDtypes);
  return names;
}

static constexpr Named<at::DeviceType> kDevices[] = {
    {"cpu", at::kCPU}, {"cuda", at::kCUDA}, {"meta", at::kMeta},
    {"mps", at::kMPS}, {"xpu", at::kXPU},   {"mkldnn", at::DeviceType::MKLDNN},
};

std::optional<at::Device> device_from_name(std::string_view name) {
  size_t colon = name.find(':');
  auto type = find(kDevices, name.substr(0, colon));
  if (!type) return std::nullopt;
  if (colon == std::string_view::npos) return at::Device(*type);
  auto digits = name.substr(colon + 1);
  if (digits.empty() || digits.size() > 2) return std::nullopt;
  int index = 0;
  for (char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    index = index * 10 + (c - '0');
  }
  return at::Device(*type, at::DeviceIndex(index));
}

const std::vector<std::string>& device_names() {
  static const auto names = names_of(kDevices);
  return names;
}

static constexpr Named<at::Layout> kLayouts[] = {
    {"strided", at::Layout::Strided},      {"sparse_coo", at::Layout::Sparse},    {"sparse_csr", at::Layout::SparseCsr},
    {"sparse_csc", at::Layout::SparseCsc}, {"sparse_bsr", at::Layout::SparseBsr}, {"sparse_bsc", at::Layout::SparseBsc},
    {"mkldnn", at::Layout::Mkldnn},        {"jagged", at::Layout::Jagged},
};

std::optional<at::Layout> layout_from_name(std::string_view name) { return find(kLayouts, name); }

const std::vector<std::string>& layout_names() {
  static const auto names = names_of(kLayouts);
  return names;
}

static constexpr Named<at::MemoryFormat> kMemoryFormats[] = {
    {"contiguous_format", at::MemoryFormat::Contiguous},
    {"channels_last", at::MemoryFormat::ChannelsLast},
    {"channels_last_3d", at::MemoryFormat::ChannelsLast3d},
    {"preserve_format", at::MemoryFormat::Preserve},
};

std::optional<at::MemoryFormat> memory_format_from_name(std::string_view name) { return find(kMemoryFormats, name); }

const std::vector<std::string>& memory_format_names() {
  static const auto names = names_of(kMemoryFormats);
  return names;
}

static constexpr Named<int64_t> kReductions[] = {
    {"none", at::Reduction::None},
    {"mean", at::Reduction::Mean},
    {"sum", at::Reduction::Sum},
};

std::optional<int64_t> reduction_from_name(std::string_view name) { return find(kReductions, name); }

const std::vector<std::string>& reduction_names() {
  static const auto names = names_of(kReductions);
  return names;
}

}  // namespace sslrun::lua
