// Reading of Tensors in tables.
#include "bindings/tensor/tensor_arguments.h"

namespace sslrun::lua {

std::vector<at::Tensor> check_tensors(lua_State* L, int index, std::string_view op, std::string_view name) {
  return check_list(L, index, op, name, [&](int i, std::string item) {
    if (!test_tensor(L, i)) mismatch(L, i, op, item, "a Tensor");
    return check_tensor(L, i, op);
  });
}

}  // namespace sslrun::lua
