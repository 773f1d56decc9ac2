// Tensors among the arguments and options of functions.
#pragma once
#include <optional>
#include <vector>

#include "bindings/gate/option_table.h"
#include "bindings/gate/stack.h"
#include "bindings/tensor/tensor.h"

namespace sslrun::lua {

// An array of Tensors; throws "[op] expected a Tensor for 'name[2]', got number".
std::vector<at::Tensor> check_tensors(lua_State* L, int index, std::string_view op, std::string_view name);

// A declared option that holds a Tensor; `about` begins with its shape.
template <class T>
Option tensor_field(std::string name, std::optional<at::Tensor> T::*member, std::string about) {
  return {name, "Tensor", std::move(about),
          [member, name](lua_State* L, int index, const std::string& op, void* object) {
            if (!test_tensor(L, index)) mismatch(L, index, op, name, "a Tensor");
            static_cast<T*>(object)->*member = check_tensor(L, index, op);
          }};
}

}  // namespace sslrun::lua
