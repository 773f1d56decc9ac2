// Pictures as Lua has them: uint8 tensors [3, H, W].
#pragma once
#include "bindings/gate/stack.h"
#include "lib/image/float_planes.h"
#include "lib/image/image.h"
#include "lib/image/planes.h"
#include "lib/image/resize.h"

namespace sslrun::lua {

// A copy of the picture at `index`; throws for anything but a uint8 tensor [3, H, W].
image::Image check_image(lua_State* L, int index, const char* op);
at::Tensor tensor_of(const image::Planes& planes);
at::Tensor tensor_of(image::Image& image);

// Pictures that keep their values: float tensors [C, H, W] of 1 to 16 channels.
bool is_float_picture(const at::Tensor& tensor);
image::FloatPlanes float_planes(const at::Tensor& picture);
at::Tensor tensor_of(image::FloatPlanes& planes);

}  // namespace sslrun::lua
