// Single pictures in Lua: reading, resizing, and one view from given or drawn parameters.
#include <ATen/ATen.h>

#include "bindings/lua_data.h"
#include "bindings/stack.h"
#include "bindings/tensor.h"
#include "lib/core/error.h"

namespace sslrun::lua {

// uint8 [3, H, W] of planes.
static at::Tensor tensor_of(const Planes& planes) {
  at::Tensor tensor = at::empty({3, planes.height, planes.width}, at::kByte);
  write_bytes(planes, tensor.data_ptr<uint8_t>());
  return tensor;
}

static Image check_image(lua_State* L, int index, const char* op) {
  at::Tensor& tensor = check_tensor(L, index, op);
  if (tensor.scalar_type() != at::kByte || tensor.dim() != 3 || tensor.size(0) != 3 || tensor.numel() == 0)
    throw Error(op, "expected a uint8 tensor [3, H, W]");
  Image image{int(tensor.size(2)), int(tensor.size(1)), std::vector<uint8_t>(size_t(tensor.numel()))};
  at::from_blob(image.pixels.data(), {image.height, image.width, 3}, at::kByte).copy_(tensor.permute({1, 2, 0}));
  return image;
}

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

static Box box_of(const std::vector<int64_t>& v) { return {int(v[0]), int(v[1]), int(v[2]), int(v[3])}; }

static Filter filter_of(Options& options) {
  return options.choice("filter", "bilinear", {"bilinear", "bicubic"}) == "bicubic" ? Filter::kBicubic
                                                                                    : Filter::kBilinear;
}

// data.resize(image, {height, width}, {filter=, box={x0, y0, x1, y1}}): Pillow's Image.resize.
static int resize_image(lua_State* L) {
  const char* op = "data.resize";
  Image image = check_image(L, 1, op);
  auto size = check_integers(L, 2, op, "size");
  if (size.size() != 2 || std::min(size[0], size[1]) < 1 || std::max(size[0], size[1]) > 65535)
    throw Error(op, "expected {height, width} in pixels for 'size'");
  Resizing resizing = whole(image, int(size[1]), int(size[0]));
  Options options(L, 3, op);
  resizing.filter = filter_of(options);
  auto box = options.numbers("box", {0, 0, double(image.width), double(image.height)});
  options.finish();
  if (box.size() != 4 || box[0] < 0 || box[1] < 0 || box[2] > image.width || box[3] > image.height ||
      box[0] >= box[2] || box[1] >= box[3])
    throw Error(op, "expected {x0, y0, x1, y1} inside the picture for 'box'");
  resizing.left = float(box[0]), resizing.top = float(box[1]);
  resizing.right = float(box[2]), resizing.bottom = float(box[3]);
  Planes planes;
  ResizeScratch scratch;
  resize(image, resizing, planes, scratch);
  push_tensor(L, tensor_of(planes));
  return 1;
}

static Jitter read_jitter(lua_State* L, const char* op) {
  Options options(L, lua_gettop(L), std::string(op) + ".jitter");
  Jitter jitter;
  for (int64_t step : options.integers("order", {0, 1, 2, 3})) {
    if (step < 0 || step > 3 || jitter.count == 4)
      throw Error(op, "expected up to four of 0 (brightness), 1 (contrast), 2 (saturation), 3 (hue) for 'order'");
    jitter.order[size_t(jitter.count++)] = JitterStep(step);
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

static Erasure read_erasure(Options& options, const char* op) {
  auto value = options.numbers("erase_value", {0, 0, 0});
  if (value.size() != 3) throw Error(op, "expected three numbers for 'erase_value'");
  return {box_of(fixed(options, op, "erase", 4, {0, 0, 0, 0})), {float(value[0]), float(value[1]), float(value[2])}};
}

static int apply_view(lua_State* L) {
  const char* op = "data.apply_view";
  Image image = check_image(L, 1, op);
  Options options(L, 2, op);
  ViewParameters view;
  view.crop = box_of(fixed(options, op, "crop", 4, {0, 0, image.width, image.height}));
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
  const Box& erased = view.erasure.box;
  if (erased.x + erased.width > view.window.width || erased.y + erased.height > view.window.height)
    throw Error(op, "expected the erased rectangle inside the view");
  ViewScratch scratch;
  at::Tensor tensor = tensor_of(render_view(image, view, scratch));
  erase(view.erasure, view.window.width, view.window.height, {ValueType::kUint8, false}, tensor.data_ptr());
  push_tensor(L, std::move(tensor));
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

static void push_parameters(lua_State* L, const ViewParameters& view) {
  lua_newtable(L);
  auto set_box = [&](const char* key, Box box) {
    set_numbers(L, key, {double(box.x), double(box.y), double(box.width), double(box.height)});
  };
  set_box("crop", view.crop);
  set_numbers(L, "resize", {double(view.width), double(view.height)});
  set_box("window", view.window);
  push_string(L, view.filter == Filter::kBicubic ? "bicubic" : "bilinear");
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
  auto& plan = *check_object<ViewPlan>(L, 1, op);
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

void add_images(lua_State* L) {
  set_functions(
      L, {{"resize", gate<resize_image>}, {"apply_view", gate<apply_view>}, {"draw_view", gate<draw_parameters>}});
}

}  // namespace sslrun::lua
