// Names of dtypes, devices and memory formats, with errors for unknown ones.
#include "bindings/tensor/tensor_names.h"

#include "lib/core/error.h"
#include "lib/core/quoted.h"

namespace sslrun::lua {

[[noreturn]] static void unknown(std::string_view op, const char* what, std::string_view name,
                                 const std::vector<std::string>& names) {
  std::string list;
  for (const auto& known : names) list += (list.empty() ? "'" : ", '") + known + "'";
  std::string near = did_you_mean(name, names);
  throw Error(
      op, std::string("unknown ") + what + " " + in_quotes(name) + (near.empty() ? "; expected one of " + list : near));
}

at::ScalarType parse_dtype(std::string_view op, std::string_view name) {
  if (auto dtype = dtype_from_name(name)) return *dtype;
  unknown(op, "dtype", name, dtype_names());
}

at::Device parse_device(std::string_view op, std::string_view name) {
  if (auto device = device_from_name(name)) return *device;
  unknown(op, "device", name, device_names());
}

at::MemoryFormat parse_memory_format(std::string_view op, std::string_view name) {
  if (auto format = memory_format_from_name(name)) return *format;
  unknown(op, "memory format", name, memory_format_names());
}

std::string layout_name(at::Layout layout) {
  for (const auto& name : layout_names())
    if (layout_from_name(name) == layout) return name;
  return "unknown";
}

}  // namespace sslrun::lua
