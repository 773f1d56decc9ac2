// Parameters of one view in Lua: drawn from a plan, and what a view of them shows of a picture, its boxes and its
// masks.
#include <ATen/ATen.h>

#include "bindings/modules/data/lua_data.h"
#include "bindings/modules/data/lua_data_images.h"
#include "bindings/tensor/tensor.h"
#include "lib/core/error.h"
#include "lib/data/views/view_annotations.h"

namespace sslrun::lua {

static std::vector<int64_t> fixed(Options& options, const char* op, const char* key, size_t count,
                                  std::vector<int64_t> fallback) {
  auto values = options.integers(key, std::move(fallback));
  if (values.size() != count)
    throw Error(
        op, "expected " + std::to_string(count) + " numbers for '" + key + "', got " + std::to_string(values.size()));
  for (int64_t value : values)
    if (value < 0 || value > 65535)
      throw Error(op, std::string("expected 0 to 65535 for '") + key + "', got " + std::to_string(value));
  return values;
}

static image::Box box_of(const std::vector<int64_t>& v) { return {int(v[0]), int(v[1]), int(v[2]), int(v[3])}; }

static image::Jitter read_jitter(lua_State* L, const char* op) {
  Options options(L, lua_gettop(L), std::string(op) + ".jitter");
  image::Jitter jitter;
  for (int64_t step : options.integers("order", {0, 1, 2, 3})) {
    if (step < 0 || step > 3 || jitter.count == 4)
      throw Error(op, "expected up to four of 0 (brightness), 1 (contrast), 2 (saturation), 3 (hue) for 'order'");
    jitter.order[size_t(jitter.count++)] = image::JitterStep(step);
  }
  jitter.brightness = float(options.number("brightness", 1));
  jitter.contrast = float(options.number("contrast", 1));
  jitter.saturation = float(options.number("saturation", 1));
  jitter.hue = float(options.number("hue", 0));
  options.finish();
  if (std::min({jitter.brightness, jitter.contrast, jitter.saturation}) < 0 || std::abs(jitter.hue) > 0.5f)
    throw Error(op, "expected factors of 0 or more and a hue shift of -0.5 to 0.5");
  return jitter;
}

static image::Erasure read_erasure(Options& options, const char* op) {
  auto value = options.numbers("erase_value", {0, 0, 0});
  if (value.size() != 3) throw Error(op, "expected three numbers for 'erase_value'");
  return {box_of(fixed(options, op, "erase", 4, {0, 0, 0, 0})), {float(value[0]), float(value[1]), float(value[2])}};
}

// What data.draw_view gives; the crop's default is the whole picture of width x height pixels.
static image::ViewParameters read_parameters(lua_State* L, const char* op, int width, int height) {
  Options options(L, 2, op);
  image::ViewParameters view;
  view.crop = box_of(fixed(options, op, "crop", 4, {0, 0, width, height}));
  int64_t size = options.integer("size", 224);
  auto resized = fixed(options, op, "resize", 2, {size, size});
  view.width = int(resized[0]), view.height = int(resized[1]);
  view.window = box_of(fixed(options, op, "window", 4, {0, 0, resized[0], resized[1]}));
  view.filter = filter_of(options);
  options.push("jitter");
  if (!lua_isnil(L, -1)) view.jitter = read_jitter(L, op);
  lua_pop(L, 1);
  view.grayscale = options.boolean("grayscale", false);
  view.blur_sigma = float(options.number("blur_sigma", 0));
  view.blur_kernel = int(options.integer("blur_kernel", 0));
  if (options.has("solarize")) view.solarize = int(options.integer("solarize", 0));
  view.posterize = int(options.integer("posterize", 8));
  view.equalize = options.boolean("equalize", false);
  view.erasure = read_erasure(options, op);
  view.flip = options.boolean("flip", false);
  options.finish();
  if (view.window.width < 1 || view.window.height < 1 || view.window.x + view.window.width > view.width ||
      view.window.y + view.window.height > view.height)
    throw Error(op, "expected a window inside the resized crop");
  if (!(view.blur_sigma >= 0 && view.blur_sigma <= 100)) throw Error(op, "expected 'blur_sigma' of 0 to 100 pixels");
  if (view.blur_kernel < 0 || view.blur_kernel > 255 || (view.blur_kernel > 0 && view.blur_kernel % 2 == 0))
    throw Error(op, "expected an odd 'blur_kernel' of up to 255 taps, or 0");
  if (view.posterize < 0 || view.posterize > 8) throw Error(op, "expected 'posterize' of 0 to 8 bits");
  const image::Box& erased = view.erasure.box;
  if (erased.x + erased.width > view.window.width || erased.y + erased.height > view.window.height)
    throw Error(op, "expected the erased rectangle inside the view");
  return view;
}

// data.apply_view(picture, parameters): that view of the picture, uint8 [3, h, w].
static int apply_view(lua_State* L) {
  const char* op = "data.apply_view";
  image::Image image = check_image(L, 1, op);
  image::ViewParameters view = read_parameters(L, op, image.width, image.height);
  image::ViewScratch scratch;
  at::Tensor tensor = tensor_of(render_view(image, view, scratch));
  erase(view.erasure, view.window.width, view.window.height, {image::ValueType::kUint8, false}, tensor.data_ptr());
  push_tensor(L, std::move(tensor));
  return 1;
}

// Those of a view of annotations, which have no pixels that a crop of nothing could be refused for.
static image::ViewParameters read_placement(lua_State* L, const char* op, int width, int height) {
  image::ViewParameters view = read_parameters(L, op, width, height);
  if (view.crop.width < 1 || view.crop.height < 1) throw Error(op, "expected a 'crop' of one pixel or more");
  return view;
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

// data.boxes_in_view(objects, parameters): what set:boxes(i) gives, as that view of the picture shows it.
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
  image::ViewParameters view = read_placement(L, op, 0, 0);
  push_objects(L, objects_in_view(objects, view));
  return 1;
}

// data.mask_in_view(map, parameters): uint8 [h, w], the part of a class map (set:mask(i)) that the view shows.
static int mask_in_view(lua_State* L) {
  const char* op = "data.mask_in_view";
  at::Tensor map = check_tensor(L, 1, op);
  if (map.scalar_type() != at::kByte || map.dim() != 2 || map.numel() == 0)
    throw Error(op, "expected a uint8 tensor [H, W]");
  image::ViewParameters view = read_placement(L, op, int(map.size(1)), int(map.size(0)));
  int side = std::max(view.window.width, view.window.height);
  at::Tensor square = at::empty({side, side}, at::kByte);
  data::class_map_in_view(map, view, side, square.data_ptr<uint8_t>());
  push_tensor(L, square.slice(0, 0, view.window.height).slice(1, 0, view.window.width).contiguous());
  return 1;
}

static void set_numbers(lua_State* L, const char* key, std::initializer_list<double> values) {
  lua_newtable(L);
  int i = 0;
  for (double value : values) {
    lua_pushnumber(L, value);
    lua_rawseti(L, -2, ++i);
  }
  lua_setfield(L, -2, key);
}

static void push_parameters(lua_State* L, const image::ViewParameters& view) {
  lua_newtable(L);
  auto set_box = [&](const char* key, image::Box box) {
    set_numbers(L, key, {double(box.x), double(box.y), double(box.width), double(box.height)});
  };
  set_box("crop", view.crop);
  set_numbers(L, "resize", {double(view.width), double(view.height)});
  set_box("window", view.window);
  push_string(L, view.filter == image::Filter::kBicubic ? "bicubic" : "bilinear");
  lua_setfield(L, -2, "filter");
  if (view.jitter.count > 0) {
    lua_newtable(L);
    lua_newtable(L);
    for (int i = 0; i < view.jitter.count; i++) {
      lua_pushinteger(L, int(view.jitter.order[size_t(i)]));
      lua_rawseti(L, -2, i + 1);
    }
    lua_setfield(L, -2, "order");
    set_number(L, "brightness", view.jitter.brightness);
    set_number(L, "contrast", view.jitter.contrast);
    set_number(L, "saturation", view.jitter.saturation);
    set_number(L, "hue", view.jitter.hue);
    lua_setfield(L, -2, "jitter");
  }
  lua_pushboolean(L, view.grayscale);
  lua_setfield(L, -2, "grayscale");
  set_number(L, "blur_sigma", view.blur_sigma);
  set_number(L, "blur_kernel", view.blur_kernel);
  if (view.solarize) set_number(L, "solarize", *view.solarize);
  set_number(L, "posterize", view.posterize);
  lua_pushboolean(L, view.equalize);
  lua_setfield(L, -2, "equalize");
  if (view.erasure.box.width > 0) {
    set_box("erase", view.erasure.box);
    const auto& value = view.erasure.value;
    set_numbers(L, "erase_value", {value[0], value[1], value[2]});
  }
  lua_pushboolean(L, view.flip);
  lua_setfield(L, -2, "flip");
}

// data.draw_view(views, {width=, height=, seed=0, epoch=0, index=0, view=0}): a table that data.apply_view takes.
static int draw_parameters(lua_State* L) {
  const char* op = "data.draw_view";
  auto& plan = *check_object<data::ViewPlan>(L, 1, op);
  Options options(L, 2, op);
  int64_t width = options.integer("width", 0), height = options.integer("height", 0);
  int64_t seed = options.integer("seed", 0), epoch = options.integer("epoch", 0);
  int64_t index = options.integer("index", 0), view = options.integer("view", 0);
  options.finish();
  if (width < 1 || height < 1 || width > 65535 || height > 65535)
    throw Error(op, "expected the picture's 'width' and 'height' in pixels");
  if (view < 0 || view >= plan.views())
    throw Error(op, "expected a view of 0 to " + std::to_string(plan.views() - 1) + ", got " + std::to_string(view));
  push_parameters(
      L, draw_view(plan, int(view), int(width), int(height), {uint64_t(seed), uint64_t(epoch), uint64_t(index)}));
  return 1;
}

void add_view_parameters(lua_State* L) {
  set_functions(L, {{"apply_view", gate<apply_view>},
                    {"boxes_in_view", gate<boxes_in_view>},
                    {"mask_in_view", gate<mask_in_view>},
                    {"draw_view", gate<draw_parameters>}});
}

}  // namespace sslrun::lua
