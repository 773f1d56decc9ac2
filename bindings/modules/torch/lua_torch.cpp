// Lua module `torch`: ATen operators and the Tensor class.
#include "bindings/aten/aten.h"
#include "bindings/gate/declaration.h"
#include "bindings/modules/open_all.h"
#include "bindings/modules/torch/tensor_class.h"

namespace sslrun::lua {

void open_torch(lua_State* L) {
  declare({.name = "torch",
           .about = "Every operator of the linked LibTorch under ATen's name, as torch.NAME, with a trailing table for "
                    "keyword arguments; making Tensors, gradients, modes and settings.",
           .source = "docs.pytorch.org, torch"});
  lua_newtable(L);
  open_aten(L);
  open_tensor(L);
}

}  // namespace sslrun::lua
