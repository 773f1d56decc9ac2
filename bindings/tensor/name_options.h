// Declared options whose value is the name of a dtype, a device or a memory format.
#pragma once
#include <optional>

#include "bindings/gate/option_table.h"
#include "bindings/gate/stack.h"
#include "bindings/tensor/tensor_names.h"

namespace sslrun::lua {

// `otherwise` says what holds where the option is not given.
template <class T, class M, class Parse>
Option name_option(std::string name, M T::*member, std::string about, std::string otherwise, Parse parse) {
  Option option(std::move(name), "string", std::move(about),
                [member, parse](lua_State* L, int index, const std::string& op, void* object) {
                  static_cast<T*>(object)->*member = parse(op, check_string(L, index, op, "name"));
                });
  option.otherwise = std::move(otherwise);
  return option;
}

template <class T>
Option dtype_option(std::optional<at::ScalarType> T::*member, std::string otherwise) {
  return name_option("dtype", member, "'float32', 'float64', 'float16', 'bfloat16', 'int64', 'uint8', 'bool' and so on",
                     std::move(otherwise), parse_dtype);
}

template <class T>
Option device_option(std::optional<at::Device> T::*member, std::string otherwise) {
  return name_option("device", member, "'cpu', 'cuda' or 'cuda:N'", std::move(otherwise), parse_device);
}

template <class T>
Option memory_format_option(std::optional<at::MemoryFormat> T::*member, std::string otherwise) {
  return name_option("memory_format", member,
                     "'contiguous_format', 'channels_last', 'channels_last_3d' or 'preserve_format'",
                     std::move(otherwise), parse_memory_format);
}

}  // namespace sslrun::lua
