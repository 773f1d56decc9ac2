// Drawing on pictures in Lua, under torchvision's names.
#include <ATen/ATen.h>

#include "bindings/modules/data/lua_data.h"
#include "bindings/modules/data/lua_data_images.h"
#include "bindings/tensor/tensor_arguments.h"
#include "lib/core/error.h"
#include "lib/image/drawing.h"

namespace sslrun::lua {

static image::Colour colour_of(const std::vector<double>& values, const char* op) {
  bool bytes = values.size() == 3;
  for (double value : values) bytes = bytes && value >= 0 && value <= 255 && value == std::floor(value);
  if (!bytes) throw Error(op, "expected {red, green, blue} of 0 to 255 for each of 'colors'");
  return {uint8_t(values[0]), uint8_t(values[1]), uint8_t(values[2])};
}

// Colours of `count` things: `colors`, else those of `classes`, else of their numbers.
static std::vector<image::Colour> read_colours(Options& options, const char* op, int64_t count) {
  std::optional<at::Tensor> classes = tensor_option(options, op, "classes");
  if (classes && (classes->scalar_type() != at::kLong || classes->sizes() != at::IntArrayRef{count}))
    throw Error(op, "expected int64 'classes' [" + std::to_string(count) + "]");
  std::vector<image::Colour> colours;
  options.push("colors");
  lua_State* L = options.state();
  if (!lua_isnil(L, -1)) {
    check_table(L, -1, op, "colors");
    if (int64_t given = int64_t(lua_objlen(L, -1)); given != count)
      throw Error(op, "expected " + std::to_string(count) + " of 'colors', got " + std::to_string(given));
    for (int i = 1; i <= count; i++) {
      lua_rawgeti(L, -1, i);
      colours.push_back(colour_of(check_numbers(L, -1, op, "colors"), op));
      lua_pop(L, 1);
    }
  }
  lua_pop(L, 1);
  if (!colours.empty()) return colours;
  at::Tensor numbers = classes ? classes->cpu().contiguous() : at::arange(count, at::kLong);
  for (int64_t i = 0; i < count; i++) colours.push_back(image::class_colour(numbers.const_data_ptr<int64_t>()[i]));
  return colours;
}

static std::vector<std::string> read_names(Options& options, const char* op, size_t count) {
  std::vector<std::string> names = options.strings("labels", std::vector<std::string>(count));
  if (names.size() != count)
    throw Error(op, "expected " + std::to_string(count) + " of 'labels', got " + std::to_string(names.size()));
  return names;
}

static int read_width(Options& options, const char* op, const image::Image& image) {
  int64_t width = options.integer("width", image::line_width(image.width, image.height));
  if (width < 0 || width > 1000) throw Error(op, "expected a 'width' of 0 to 1000 pixels");
  return int(width);
}

static double read_alpha(Options& options, const char* op) {
  double alpha = options.number("alpha", 0.5);
  if (!(alpha >= 0 && alpha <= 1)) throw Error(op, "expected an 'alpha' of 0 to 1");
  return alpha;
}

// data.draw_bounding_boxes(image, boxes, {labels=, classes=, colors=, width=}): boxes float [n, 4], left, top, right,
// bottom in pixels.
static int draw_bounding_boxes(lua_State* L) {
  const char* op = "data.draw_bounding_boxes";
  image::Image image = check_image(L, 1, op);
  at::Tensor rows = check_tensor(L, 2, op);
  if (!at::isFloatingType(rows.scalar_type()) || rows.dim() != 2 || rows.size(1) != 4)
    throw Error(op, "expected float boxes [n, 4]");
  rows = rows.detach().to(at::kCPU, at::kFloat).contiguous();
  Options options(L, 3, op);
  auto names = read_names(options, op, size_t(rows.size(0)));
  auto colours = read_colours(options, op, rows.size(0));
  int width = read_width(options, op, image);
  options.finish();
  std::vector<image::NamedBox> boxes;
  for (size_t i = 0; i < names.size(); i++) {
    const float* edge = rows.const_data_ptr<float>() + 4 * i;
    for (int k = 0; k < 4; k++)
      if (!std::isfinite(edge[k])) throw Error(op, "box " + std::to_string(i) + " has an edge that is no number");
    if (edge[0] > edge[2] || edge[1] > edge[3])
      throw Error(op, "expected left <= right and top <= bottom, got another order in box " + std::to_string(i));
    boxes.push_back({edge[0], edge[1], edge[2], edge[3], names[i], colours[i]});
  }
  draw_boxes(image, boxes, width);
  push_tensor(L, tensor_of(image));
  return 1;
}

static std::vector<uint8_t> bytes_of(const at::Tensor& inside) {
  at::Tensor bytes = inside.to(at::kByte).contiguous();
  const uint8_t* first = bytes.const_data_ptr<uint8_t>();
  return {first, first + bytes.numel()};
}

// A class map: 0 background, 1 + class, 255 not to be judged, which is shown in grey.
static std::vector<image::Region> regions_of_map(Options& options, const char* op, const at::Tensor& map) {
  at::Tensor present = std::get<0>(at::_unique(map));
  auto names = options.strings("labels", {});
  std::vector<image::Region> regions;
  for (int64_t i = 0; i < present.numel(); i++) {
    int64_t value = present[i].item<int64_t>();
    if (value == 0) continue;
    image::Region region{bytes_of(map == value), "", {128, 128, 128}};
    if (value < 255) {
      if (!names.empty() && size_t(value) > names.size())
        throw Error(op, "the map has class " + std::to_string(value - 1) + ", 'labels' has " +
                            std::to_string(names.size()) + " names");
      if (!names.empty()) region.name = names[size_t(value - 1)];
      region.colour = image::class_colour(value - 1);
    }
    regions.push_back(std::move(region));
  }
  return regions;
}

static std::vector<image::Region> regions_of_masks(Options& options, const char* op, at::Tensor masks) {
  if (masks.dim() == 2) masks = masks.unsqueeze(0);
  auto names = read_names(options, op, size_t(masks.size(0)));
  auto colours = read_colours(options, op, masks.size(0));
  std::vector<image::Region> regions;
  for (size_t i = 0; i < names.size(); i++) regions.push_back({bytes_of(masks[int64_t(i)] != 0), names[i], colours[i]});
  return regions;
}

// data.draw_segmentation_masks(image, masks, {alpha=, labels=, classes=, colors=, width=}): masks bool or uint8
// [n, H, W], bool [H, W], or a class map uint8 [H, W], whose labels are the names of all classes.
static int draw_segmentation_masks(lua_State* L) {
  const char* op = "data.draw_segmentation_masks";
  image::Image image = check_image(L, 1, op);
  at::Tensor masks = check_tensor(L, 2, op).cpu();
  bool is_bool = masks.scalar_type() == at::kBool;
  if ((!is_bool && masks.scalar_type() != at::kByte) || (masks.dim() != 2 && masks.dim() != 3))
    throw Error(op, "expected bool or uint8 masks [n, H, W], or a class map uint8 [H, W]");
  if (masks.size(-2) != image.height || masks.size(-1) != image.width)
    throw Error(op, "expected masks of the picture's " + std::to_string(image.height) + "x" +
                        std::to_string(image.width) + ", got " + std::to_string(masks.size(-2)) + "x" +
                        std::to_string(masks.size(-1)));
  Options options(L, 3, op);
  double alpha = read_alpha(options, op);
  int width = read_width(options, op, image);
  auto regions =
      !is_bool && masks.dim() == 2 ? regions_of_map(options, op, masks) : regions_of_masks(options, op, masks);
  options.finish();
  draw_regions(image, regions, alpha, width);
  push_tensor(L, tensor_of(image));
  return 1;
}

// data.draw_heatmap(image, heat, {alpha=, colormap=}): heat float [H, W] of 0 to 1.
static int draw_heatmap(lua_State* L) {
  const char* op = "data.draw_heatmap";
  image::Image image = check_image(L, 1, op);
  at::Tensor heat = check_tensor(L, 2, op);
  if (!at::isFloatingType(heat.scalar_type()) || heat.sizes() != at::IntArrayRef{image.height, image.width})
    throw Error(op, "expected a float tensor [" + std::to_string(image.height) + ", " + std::to_string(image.width) +
                        "], as large as the picture");
  heat = heat.detach().to(at::kCPU, at::kFloat).contiguous();
  const float* values = heat.const_data_ptr<float>();
  for (int64_t i = 0; i < heat.numel(); i++)
    if (!(values[i] >= 0 && values[i] <= 1))
      throw Error(op, "expected values of 0 to 1, got " + std::to_string(values[i]));
  Options options(L, 3, op);
  double alpha = read_alpha(options, op);
  std::string colour_map = options.choice("colormap", "viridis", image::colour_map_names());
  options.finish();
  draw_heat(image, {values, size_t(heat.numel())}, colour_map, alpha);
  push_tensor(L, tensor_of(image));
  return 1;
}

void add_drawing(lua_State* L) {
  set_functions(L, {{"draw_bounding_boxes", gate<draw_bounding_boxes>},
                    {"draw_segmentation_masks", gate<draw_segmentation_masks>},
                    {"draw_heatmap", gate<draw_heatmap>}});
}

}  // namespace sslrun::lua
