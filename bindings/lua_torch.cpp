// Lua module `torch`: ATen operators and the Tensor class.
#include "bindings/aten.h"
#include "bindings/open_all.h"
#include "bindings/tensor_class.h"

namespace sslrun::lua {

void open_torch(lua_State* L) {
  lua_newtable(L);
  open_aten(L);
  open_tensor(L);
}

}  // namespace sslrun::lua
