// Lua values to the dispatcher's values and back.
#pragma once
#include <ATen/core/ivalue.h>

#include <lua.hpp>

#include "bindings/aten/aten_match.h"

namespace sslrun::lua {

// Pushes every argument of a fitting overload. Throws "[op] expected a Tensor for 'tensors[2]', got number".
void convert_arguments(const Overload& overload, const Arguments& arguments, std::string_view op,
                       std::vector<c10::IValue>& stack);

// Pushes one result: tensors, numbers, booleans, strings, arrays; complex numbers as {real = …, imag = …}.
void push_value(lua_State* L, c10::IValue&& value, std::string_view op);

}  // namespace sslrun::lua
