// Reading of view options.
#include "bindings/modules/data/lua_data_view_options.h"

#include "bindings/modules/data/lua_data.h"

namespace sslrun::lua {

static std::array<double, 2> pair_of(Options& options, const std::string& op, const char* key,
                                     std::array<double, 2> fallback) {
  auto values = options.numbers(key, {fallback[0], fallback[1]});
  if (values.size() != 2)
    throw Error(op, std::string("expected two numbers for '") + key + "', got " + std::to_string(values.size()));
  return {values[0], values[1]};
}

static std::array<float, 3> triple_of(Options& options, const std::string& op, const char* key,
                                      std::array<float, 3> fallback) {
  auto values = options.numbers(key, {fallback[0], fallback[1], fallback[2]});
  if (values.size() != 3)
    throw Error(op, std::string("expected three numbers for '") + key + "', got " + std::to_string(values.size()));
  return {float(values[0]), float(values[1]), float(values[2])};
}

// Calls read(Options&) on the table in field `key`, if there is one.
template <class Read>
static void with_table(Options& options, const std::string& op, const char* key, Read read) {
  options.push(key);
  lua_State* L = options.state();
  if (!lua_isnil(L, -1)) {
    check_table(L, -1, op, key);
    Options inner(L, lua_gettop(L), op + "." + key);
    read(inner);
    inner.finish();
  }
  lua_pop(L, 1);
}

static void read_crop(Options& options, const std::string& op, data::ViewGroup& group, bool changes) {
  static const std::vector<std::string> crops{"random_resized", "center",       "resize",  "top_left", "top_right",
                                              "bottom_left",    "bottom_right", "patches", "zoomed"};
  static const std::vector<std::string> filters{"bilinear", "bicubic"};
  std::string crop = options.choice("crop", crops[size_t(group.crop)], crops);
  group.crop = data::CropKind(std::find(crops.begin(), crops.end(), crop) - crops.begin());
  bool new_size = !changes || options.has("size"), new_cells = !changes || options.has("grid") || options.has("crop");
  group.size = int(options.integer("size", group.size));
  group.resize = int(options.integer("resize", new_size ? std::max(group.resize, group.size) : group.resize));
  group.grid = int(options.integer("grid", group.grid));
  group.longest = int(options.integer("longest", group.longest));
  group.zoom = pair_of(options, op, "zoom", group.zoom);
  int64_t cells = group.crop == data::CropKind::kPatches && new_cells ? int64_t{2} * group.grid * group.grid : 1;
  group.count = int(options.integer("count", std::max<int64_t>(group.count, cells)));
  group.block = int(options.integer("block", group.block));
  group.cross = options.number("cross", group.cross);
  group.scale = pair_of(options, op, "scale", group.scale);
  group.ratio = pair_of(options, op, "ratio", group.ratio);
  std::string filter = options.choice("filter", filters[size_t(group.filter)], filters);
  group.filter = filter == "bicubic" ? image::Filter::kBicubic : image::Filter::kBilinear;
}

static void read_steps(Options& options, const std::string& op, data::ViewGroup& group, bool changes) {
  auto chance = [&](Options& step, double fallback) { return step.number("p", changes ? fallback : 1); };
  with_table(options, op, "jitter", [&](Options& jitter) {
    group.brightness = jitter.number("brightness", group.brightness);
    group.contrast = jitter.number("contrast", group.contrast);
    group.saturation = jitter.number("saturation", group.saturation);
    group.hue = jitter.number("hue", group.hue);
    group.jitter_p = chance(jitter, group.jitter_p);
  });
  group.grayscale = options.number("grayscale", group.grayscale);
  with_table(options, op, "blur", [&](Options& blur) {
    group.blur_p = chance(blur, group.blur_p);
    group.blur_sigma = pair_of(blur, op, "sigma", group.blur_sigma);
    group.blur_kernel = int(blur.integer("kernel", group.blur_kernel));
  });
  with_table(options, op, "solarize", [&](Options& solarize) {
    group.solarize_p = chance(solarize, group.solarize_p);
    group.solarize_threshold = int(solarize.integer("threshold", group.solarize_threshold));
  });
  with_table(options, op, "posterize", [&](Options& posterize) {
    group.posterize_p = posterize.number("p", 1);
    group.posterize_bits = int(posterize.integer("bits", group.posterize_bits));
  });
  group.equalize = options.number("equalize", group.equalize);
  group.hflip = options.number("hflip", group.hflip);
  with_table(options, op, "erase", [&](Options& erase) {
    group.erase_p = erase.number("p", 1);
    group.erase_scale = pair_of(erase, op, "scale", group.erase_scale);
    group.erase_ratio = pair_of(erase, op, "ratio", group.erase_ratio);
    group.erase_value = triple_of(erase, op, "value", group.erase_value);
  });
}

void read_group(Options& options, const std::string& op, data::ViewGroup& group, bool changes) {
  read_crop(options, op, group, changes);
  read_steps(options, op, group, changes);
  group.normalisation.mean = triple_of(options, op, "mean", group.normalisation.mean);
  group.normalisation.std = triple_of(options, op, "std", group.normalisation.std);
}

void read_output(Options& options, image::OutputFormat& output) {
  static const std::vector<std::string> types{"float32", "float16", "bfloat16", "uint8"};
  std::string type = options.choice("dtype", types[size_t(output.type)], types);
  output.type = image::ValueType(std::find(types.begin(), types.end(), type) - types.begin());
  std::string format = options.choice("memory_format", output.channels_last ? "channels_last" : "contiguous_format",
                                      {"contiguous_format", "channels_last"});
  output.channels_last = format == "channels_last";
}

}  // namespace sslrun::lua
