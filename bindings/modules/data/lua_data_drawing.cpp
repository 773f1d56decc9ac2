// Drawing on pictures in Lua, under torchvision's names.
#include <ATen/ATen.h>

#include "bindings/gate/declaration.h"
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

// What the three functions take; each names what it has.
struct DrawingOptions {
  std::optional<std::vector<std::string>> labels;
  std::optional<at::Tensor> classes;
  std::optional<std::vector<image::Colour>> colors;
  std::optional<int> width;
  double alpha = 0.5;
  std::string colormap = "viridis";
};

static void read_colors(lua_State* L, int index, const std::string& op, void* object) {
  static_cast<DrawingOptions*>(object)->colors = check_list(
      L, index, op, "colors",
      [&](int item, const std::string& name) { return colour_of(check_numbers(L, item, op, name), op.c_str()); });
}

static const std::vector<Option> kMarks{
    tensor_field("classes", &DrawingOptions::classes,
                 "[n] int64: picks the colours, a class has the same one in every picture; without it 0, 1, 2, …"),
    {"colors", "integer[][]", "n of {red, green, blue} of 0 to 255; without it those of `classes`", read_colors},
    field("width", &DrawingOptions::width, "of the lines in pixels; 0: none", between(0, 1000))
        .or_else("a two hundredth of the shorter side, at least 1"),
};

static const Field kAlpha =
    field("alpha", &DrawingOptions::alpha, "share of the colour, the rest is the picture's", share());

static OptionsOf<DrawingOptions> with_marks(std::vector<Option> own) {
  own.insert(own.end(), kMarks.begin(), kMarks.end());
  return OptionsOf<DrawingOptions>(std::move(own));
}

// Colours of `count` things: `colors`, else those of `classes`, else of their numbers.
static std::vector<image::Colour> colours_of(const DrawingOptions& options, const char* op, int64_t count) {
  const auto& classes = options.classes;
  if (classes && (classes->scalar_type() != at::kLong || classes->sizes() != at::IntArrayRef{count}))
    throw Error(op, "expected int64 'classes' [" + std::to_string(count) + "]");
  if (options.colors && int64_t(options.colors->size()) != count)
    throw Error(op,
                "expected " + std::to_string(count) + " of 'colors', got " + std::to_string(options.colors->size()));
  if (options.colors) return *options.colors;
  at::Tensor numbers = classes ? classes->cpu().contiguous() : at::arange(count, at::kLong);
  std::vector<image::Colour> colours;
  for (int64_t i = 0; i < count; i++) colours.push_back(image::class_colour(numbers.const_data_ptr<int64_t>()[i]));
  return colours;
}

static std::vector<std::string> names_of(const DrawingOptions& options, const char* op, size_t count) {
  auto names = options.labels.value_or(std::vector<std::string>(count));
  if (names.size() != count)
    throw Error(op, "expected " + std::to_string(count) + " of 'labels', got " + std::to_string(names.size()));
  return names;
}

static int width_of(const DrawingOptions& options, const image::Image& image) {
  return options.width.value_or(image::line_width(image.width, image.height));
}

static const OptionsOf<DrawingOptions> kBoxes = with_marks({
    field("labels", &DrawingOptions::labels, "n names, written above the boxes, inside where the picture ends there")
        .or_else("none"),
});
static int draw_bounding_boxes(lua_State* L) {
  const char* op = "data.draw_bounding_boxes";
  image::Image image = check_image(L, 1, op);
  at::Tensor rows = check_tensor(L, 2, op);
  if (!at::isFloatingType(rows.scalar_type()) || rows.dim() != 2 || rows.size(1) != 4)
    throw Error(op, "expected float boxes [n, 4]");
  rows = rows.detach().to(at::kCPU, at::kFloat).contiguous();
  DrawingOptions options = read_options(L, 3, op, kBoxes);
  auto names = names_of(options, op, size_t(rows.size(0)));
  auto colours = colours_of(options, op, rows.size(0));
  std::vector<image::NamedBox> boxes;
  for (size_t i = 0; i < names.size(); i++) {
    const float* edge = rows.const_data_ptr<float>() + 4 * i;
    for (int k = 0; k < 4; k++)
      if (!std::isfinite(edge[k])) throw Error(op, "box " + std::to_string(i) + " has an edge that is no number");
    if (edge[0] > edge[2] || edge[1] > edge[3])
      throw Error(op, "expected left <= right and top <= bottom, got another order in box " + std::to_string(i));
    boxes.push_back({edge[0], edge[1], edge[2], edge[3], names[i], colours[i]});
  }
  draw_boxes(image, boxes, width_of(options, image));
  push_tensor(L, tensor_of(image));
  return 1;
}

static std::vector<uint8_t> bytes_of(const at::Tensor& inside) {
  at::Tensor bytes = inside.to(at::kByte).contiguous();
  const uint8_t* first = bytes.const_data_ptr<uint8_t>();
  return {first, first + bytes.numel()};
}

// A class map: 0 background, 1 + class, 255 not to be judged, which is shown in grey.
static std::vector<image::Region> regions_of_map(const DrawingOptions& options, const char* op, const at::Tensor& map) {
  if (options.classes || options.colors)
    throw Error(op, "expected a class map without 'classes' and 'colors': its values pick the colours");
  at::Tensor present = std::get<0>(at::_unique(map));
  auto names = options.labels.value_or(std::vector<std::string>());
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

static std::vector<image::Region> regions_of_masks(const DrawingOptions& options, const char* op, at::Tensor masks) {
  if (masks.dim() == 2) masks = masks.unsqueeze(0);
  auto names = names_of(options, op, size_t(masks.size(0)));
  auto colours = colours_of(options, op, masks.size(0));
  std::vector<image::Region> regions;
  for (size_t i = 0; i < names.size(); i++) regions.push_back({bytes_of(masks[int64_t(i)] != 0), names[i], colours[i]});
  return regions;
}

static const OptionsOf<DrawingOptions> kMasks = with_marks({
    kAlpha,
    field("labels", &DrawingOptions::labels,
          "n names, written in the middle of the largest part; for a class map the names of all classes")
        .or_else("none"),
});
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
  DrawingOptions options = read_options(L, 3, op, kMasks);
  auto regions =
      !is_bool && masks.dim() == 2 ? regions_of_map(options, op, masks) : regions_of_masks(options, op, masks);
  draw_regions(image, regions, options.alpha, width_of(options, image));
  push_tensor(L, tensor_of(image));
  return 1;
}

static const OptionsOf<DrawingOptions> kHeat([] {
  Field colormap = field("colormap", &DrawingOptions::colormap, "OpenCV's colours of the values");
  colormap.choices = image::colour_map_names();
  return std::vector<Option>{kAlpha, colormap};
}());
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
  DrawingOptions options = read_options(L, 3, op, kHeat);
  draw_heat(image, {values, size_t(heat.numel())}, options.colormap, options.alpha);
  push_tensor(L, tensor_of(image));
  return 1;
}

void add_drawing(lua_State* L) {
  const DeclaredValue picture{"picture", "Tensor", "[3, H, W] uint8"};
  const std::vector<DeclaredValue> drawn{{"", "Tensor", "[3, H, W] uint8: a copy that was drawn on"}};
  bind(L, {{gate<draw_bounding_boxes>,
            {.name = "data.draw_bounding_boxes",
             .about = "Boxes with names; the lines lie inside the edges.",
             .arguments = {picture, {"boxes", "Tensor", "[n, 4] float: left, top, right, bottom in pixels"}},
             .options = &kBoxes,
             .results = drawn,
             .source = "torchvision, utils.draw_bounding_boxes"}},
           {gate<draw_segmentation_masks>,
            {.name = "data.draw_segmentation_masks",
             .about = "Masks, or the classes of a class map, mixed with their colour and outlined.",
             .arguments = {picture,
                           {"masks", "Tensor",
                            "[n, H, W] bool or uint8, [H, W] bool, or a class map [H, W] uint8: 0 background, 1 + "
                            "class, 255 not to be judged, which is shown in grey"}},
             .options = &kMasks,
             .results = drawn,
             .source = "torchvision, utils.draw_segmentation_masks"}},
           {gate<draw_heatmap>,
            {.name = "data.draw_heatmap",
             .about = "A map of values in colours over the picture.",
             .arguments = {picture, {"heat", "Tensor", "[H, W] float of 0 to 1"}},
             .options = &kHeat,
             .results = drawn}}});
}

}  // namespace sslrun::lua
