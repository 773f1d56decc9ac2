// Names of dtypes, devices and memory formats that the user must have right: unknown ones throw.
#pragma once
#include <string_view>

#include "bindings/tensor/aten_names.h"

namespace sslrun::lua {

// Each throws "[op] unknown dtype 'flot32'; did you mean 'float32'?" (or device, memory format).
at::ScalarType parse_dtype(std::string_view op, std::string_view name);
at::Device parse_device(std::string_view op, std::string_view name);
at::MemoryFormat parse_memory_format(std::string_view op, std::string_view name);

// 'strided', 'sparse_coo'…
std::string layout_name(at::Layout layout);

}  // namespace sslrun::lua
