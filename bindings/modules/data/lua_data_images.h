// Pictures as Lua has them: uint8 tensors [3, H, W].
#pragma once
#include "bindings/gate/stack.h"
#include "lib/image/image.h"
#include "lib/image/planes.h"
#include "lib/image/resize.h"

namespace sslrun::lua {

// A copy of the picture at `index`; throws for anything but a uint8 tensor [3, H, W].
image::Image check_image(lua_State* L, int index, const char* op);
at::Tensor tensor_of(const image::Planes& planes);
at::Tensor tensor_of(image::Image& image);

}  // namespace sslrun::lua
