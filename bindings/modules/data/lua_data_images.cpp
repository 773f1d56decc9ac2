// Single pictures in Lua: their tensors, and resizing.
#include "bindings/modules/data/lua_data_images.h"

#include <ATen/ATen.h>

#include "bindings/gate/declaration.h"
#include "bindings/modules/data/lua_data.h"
#include "bindings/tensor/tensor.h"
#include "lib/core/error.h"
#include "lib/image/float_resize.h"

namespace sslrun::lua {

at::Tensor tensor_of(const image::Planes& planes) {
  at::Tensor tensor = at::empty({3, planes.height, planes.width}, at::kByte);
  write_bytes(planes, tensor.data_ptr<uint8_t>());
  return tensor;
}

at::Tensor tensor_of(image::Image& image) {
  auto pixels = at::from_blob(image.pixels.data(), {image.height, image.width, 3}, at::kByte);
  return pixels.permute({2, 0, 1}).clone(at::MemoryFormat::Contiguous);
}

image::Image check_image(lua_State* L, int index, const char* op) {
  at::Tensor& tensor = check_tensor(L, index, op);
  if (tensor.scalar_type() != at::kByte || tensor.dim() != 3 || tensor.size(0) != 3 || tensor.numel() == 0)
    throw Error(op, "expected a uint8 tensor [3, H, W]");
  image::Image image{int(tensor.size(2)), int(tensor.size(1)), std::vector<uint8_t>(size_t(tensor.numel()))};
  at::from_blob(image.pixels.data(), {image.height, image.width, 3}, at::kByte).copy_(tensor.permute({1, 2, 0}));
  return image;
}

// The resized picture as a tensor of the picture's type.
static at::Tensor resized(const image::Image& image, const image::Resizing& resizing) {
  image::Planes planes;
  image::ResizeScratch scratch;
  resize(image, resizing, planes, scratch);
  return tensor_of(planes);
}

static at::Tensor resized(const at::Tensor& picture, const image::Resizing& resizing) {
  image::FloatPlanes into, middle;
  resize(float_planes(picture), resizing, into, middle);
  return tensor_of(into);
}

image::FloatPlanes float_planes(const at::Tensor& picture) {
  image::FloatPlanes planes;
  planes.reshape(int(picture.size(2)), int(picture.size(1)), int(picture.size(0)));
  at::from_blob(planes.values.data(), picture.sizes(), at::kFloat).copy_(picture);
  return planes;
}

at::Tensor tensor_of(image::FloatPlanes& planes) {
  return at::from_blob(planes.values.data(), {planes.channels, planes.height, planes.width}, at::kFloat).clone();
}

bool is_float_picture(const at::Tensor& tensor) {
  return tensor.scalar_type() == at::kFloat && tensor.dim() == 3 && tensor.numel() > 0 &&
         tensor.size(0) <= image::kMaxChannels;
}

struct ResizeOptions {
  image::Filter filter = image::Filter::kBilinear;
  std::optional<std::array<double, 4>> box;
};
static const OptionsOf<ResizeOptions> kResize({
    choice_field("filter", &ResizeOptions::filter, "weights of the pixels, both antialiased",
                 {{"bilinear", image::Filter::kBilinear}, {"bicubic", image::Filter::kBicubic}}),
    field("box", &ResizeOptions::box, "the part that is resized: left, top, right, bottom in pixels", at_least(0))
        .or_else("the whole picture"),
});
static int resize_image(lua_State* L) {
  const char* op = "data.resize";
  const at::Tensor& picture = check_tensor(L, 1, op);
  bool floats = is_float_picture(picture);
  image::Image image = floats ? image::Image{int(picture.size(2)), int(picture.size(1)), {}} : check_image(L, 1, op);
  auto size = check_integers(L, 2, op, "size");
  if (size.size() != 2 || std::min(size[0], size[1]) < 1 || std::max(size[0], size[1]) > 65535)
    throw Error(op, "expected {height, width} in pixels for 'size'");
  image::Resizing resizing = whole(image, int(size[1]), int(size[0]));
  ResizeOptions options = read_options(L, 3, op, kResize);
  resizing.filter = options.filter;
  auto [left, top, right, bottom] = options.box.value_or(std::array{0., 0., double(image.width), double(image.height)});
  if (right > image.width || bottom > image.height || left >= right || top >= bottom)
    throw Error(op, "expected {left, top, right, bottom} inside the picture for 'box'");
  resizing.left = float(left), resizing.top = float(top);
  resizing.right = float(right), resizing.bottom = float(bottom);
  push_tensor(L, floats ? resized(picture, resizing) : resized(image, resizing));
  return 1;
}

void add_images(lua_State* L) {
  bind(L,
       {{gate<resize_image>,
         {.name = "data.resize",
          .about = "A picture, or a part of it, of another size: bytes as Pillow's Image.resize makes them, floats as "
                   "torch's interpolate with antialias does.",
          .arguments = {{"picture", "Tensor", "[3, H, W] uint8, or [C, H, W] float of up to 16 channels"},
                        {"size", "integer[]", "{height, width} in pixels"}},
          .options = &kResize,
          .results = {{"", "Tensor", "[C, height, width] of the picture's type"}},
          .source = "Pillow, Image.resize"}}});
}

}  // namespace sslrun::lua
