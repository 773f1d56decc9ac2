// Lua module `torch`: ATen operators and the Tensor class.
#include "bindings/aten/aten.h"
#include "bindings/modules/open_all.h"
#include "bindings/modules/torch/tensor_class.h"

namespace sslrun::lua {

void open_torch(lua_State* L) {
  lua_newtable(L);
  open_aten(L);
  open_tensor(L);
}

}  // namespace sslrun::lua
