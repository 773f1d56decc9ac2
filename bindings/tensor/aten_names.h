// Strings for dtypes, devices, layouts, memory formats and reductions, as PyTorch spells them without "torch.".
#pragma once
#include <c10/core/Device.h>
#include <c10/core/Layout.h>
#include <c10/core/MemoryFormat.h>
#include <c10/core/ScalarType.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sslrun::lua {

// 'float32', 'int64', 'bool' …, and PyTorch's short names 'float', 'long', 'half' …
std::optional<at::ScalarType> dtype_from_name(std::string_view name);
// The long name: 'float32'.
const char* dtype_name(at::ScalarType dtype);
// All long names, for "did you mean".
const std::vector<std::string>& dtype_names();

// 'cpu', 'cuda', 'cuda:1', 'meta'.
std::optional<at::Device> device_from_name(std::string_view name);
const std::vector<std::string>& device_names();

// 'strided', 'sparse_coo', 'sparse_csr' …
std::optional<at::Layout> layout_from_name(std::string_view name);
const std::vector<std::string>& layout_names();

// 'contiguous_format', 'channels_last', 'channels_last_3d', 'preserve_format'.
std::optional<at::MemoryFormat> memory_format_from_name(std::string_view name);
const std::vector<std::string>& memory_format_names();

// 'none', 'mean', 'sum' as at::Reduction's integers.
std::optional<int64_t> reduction_from_name(std::string_view name);
const std::vector<std::string>& reduction_names();

}  // namespace sslrun::lua
