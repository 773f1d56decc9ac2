// What was drawn for one view, in Lua: drawn from a plan, and what a view of them shows of a picture, its boxes and its
// masks.
#include <ATen/ATen.h>

#include "bindings/gate/declaration.h"
#include "bindings/gate/stack.h"
#include "bindings/modules/data/lua_data.h"
#include "bindings/modules/data/lua_data_images.h"
#include "bindings/modules/data/lua_data_view_steps.h"
#include "bindings/tensor/tensor.h"
#include "lib/core/error.h"
#include "lib/data/views/view_annotations.h"

namespace sslrun::lua {

// A view of a picture that keeps its values, as a loader gives it.
static at::Tensor view_of_values(lua_State* L, const at::Tensor& picture, const char* op) {
  image::FloatPlanes planes = float_planes(picture);
  image::View view = read_view(L, 2, op, image::Extent{planes.width, planes.height});
  image::Canvas canvas;
  view.render(planes, canvas);
  at::Tensor tensor = at::empty({planes.channels, view.size().height, view.size().width});
  view.write(canvas, view.size(), {image::ValueType::kFloat32, false, planes.channels}, tensor.data_ptr());
  return tensor;
}

static int apply_view(lua_State* L) {
  const char* op = "data.apply_view";
  const at::Tensor& picture = check_tensor(L, 1, op);
  if (is_float_picture(picture)) {
    push_tensor(L, view_of_values(L, picture, op));
    return 1;
  }
  image::Image image = check_image(L, 1, op);
  image::View view = read_view(L, 2, op, image::Extent{image.width, image.height});
  image::Canvas canvas;
  view.render(image, canvas);
  at::Tensor tensor = at::empty({3, view.size().height, view.size().width}, at::kByte);
  view.write(canvas, view.size(), {image::ValueType::kUint8}, tensor.data_ptr());
  push_tensor(L, std::move(tensor));
  return 1;
}

// Field `key` of the objects at index 1.
static at::Tensor column(lua_State* L, const char* op, const char* key, at::ScalarType type, at::IntArrayRef shape) {
  lua_getfield(L, 1, key);
  at::Tensor tensor = check_tensor(L, -1, op);
  lua_pop(L, 1);
  if (tensor.scalar_type() != type || tensor.sizes() != shape)
    throw Error(op, std::string("expected what set:boxes(i) gives; '") + key + "' is another tensor");
  return tensor;
}

static int boxes_in_view(lua_State* L) {
  const char* op = "data.boxes_in_view";
  check_table(L, 1, op, "objects");
  lua_getfield(L, 1, "boxes");
  at::Tensor boxes = check_tensor(L, -1, op);
  lua_pop(L, 1);
  if (boxes.scalar_type() != at::kFloat || boxes.dim() != 2 || boxes.size(1) != 4)
    throw Error(op, "expected float 'boxes' [n, 4]");
  int64_t rows = boxes.size(0);
  data::Objects objects{boxes, column(L, op, "labels", at::kLong, {rows}),
                        column(L, op, "difficult", at::kBool, {rows}), column(L, op, "crowd", at::kBool, {rows}),
                        column(L, op, "area", at::kFloat, {rows})};
  push_objects(L, objects_in_view(objects, read_view(L, 2, op, {})));
  return 1;
}

static int mask_in_view(lua_State* L) {
  const char* op = "data.mask_in_view";
  at::Tensor map = check_tensor(L, 1, op);
  if (map.scalar_type() != at::kByte || map.dim() != 2 || map.numel() == 0)
    throw Error(op, "expected a uint8 tensor [H, W]");
  image::View view = read_view(L, 2, op, image::Extent{int(map.size(1)), int(map.size(0))});
  at::Tensor shown = at::empty({view.size().height, view.size().width}, at::kByte);
  data::class_map_in_view(map, view, view.size(), shown.data_ptr<uint8_t>());
  push_tensor(L, std::move(shown));
  return 1;
}

namespace {
struct DrawOptions {
  int width = 0, height = 0;
  uint64_t seed = 0, epoch = 0, index = 0;
  int view = 0;
};
}  // namespace

static const OptionsOf<DrawOptions> kDraw({
    field("width", &DrawOptions::width, "of the picture in pixels", between(1, 65535)).must_be_given(),
    field("height", &DrawOptions::height, "of the picture in pixels", between(1, 65535)).must_be_given(),
    field("seed", &DrawOptions::seed, "the loader's", at_least(0)),
    field("epoch", &DrawOptions::epoch, "from 0", at_least(0)),
    field("index", &DrawOptions::index, "of the sample in its data set, from 0", at_least(0)),
    field("view", &DrawOptions::view, "which one of the plan, from 0", at_least(0)),
});

static int draw_parameters(lua_State* L) {
  const char* op = "data.draw_view";
  auto& plan = *check_object<data::ViewPlan>(L, 1, op);
  DrawOptions of = read_options(L, 2, op, kDraw);
  if (of.view >= plan.views())
    throw Error(op, "expected a view of 0 to " + std::to_string(plan.views() - 1) + ", got " + std::to_string(of.view));
  push_view(L, draw_view(plan, of.view, of.width, of.height, {of.seed, of.epoch, of.index}));
  return 1;
}

void add_view_parameters(lua_State* L) {
  DeclaredValue drawn{"drawn", "table", "as data.draw_view gives it: {picture = {height, width}, {'step', …}, …}"};
  bind(L,
       {{gate<apply_view>,
         {.name = "data.apply_view",
          .about = "That view of a picture. Nothing in it is random. Bytes are not normalised; values that a picture "
                   "keeps are.",
          .arguments = {{"picture", "Tensor", "[3, H, W] uint8, or [C, H, W] float32 of up to 16 channels"}, drawn},
          .results = {{"", "Tensor", "[3, h, w] uint8, or [C, h, w] float32"}}}},
        {gate<boxes_in_view>,
         {.name = "data.boxes_in_view",
          .about = "The objects of a picture as that view shows them: clipped to it, those of less than one pixel left "
                   "out.",
          .arguments = {{"objects", "table", "what Dataset:boxes gives"}, drawn},
          .results = {{"", "table", "boxes, labels, difficult, crowd and area"}}}},
        {gate<mask_in_view>,
         {.name = "data.mask_in_view",
          .about = "The part of a class map that the view shows, from the nearest pixels.",
          .arguments = {{"map", "Tensor", "[H, W] uint8"}, drawn},
          .results = {{"", "Tensor", "[h, w] uint8"}}}},
        {gate<draw_parameters>,
         {.name = "data.draw_view",
          .about = "What is drawn for one view of a picture of that size, as a loader of that seed draws it: the steps "
                   "that happen, in order.",
          .arguments = {{"views", "Views", ""}},
          .options = &kDraw,
          .results = {
              {"drawn", "table", "{picture = {height, width}, {'step', …}, …}, which data.apply_view takes"}}}}});
}

}  // namespace sslrun::lua
