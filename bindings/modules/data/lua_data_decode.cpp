// Picture files in Lua: header facts, decoding, and the search for files that cannot be decoded.
#include <ATen/ATen.h>

#include <cstdio>

#include "bindings/gate/stack.h"
#include "bindings/modules/data/lua_data.h"
#include "bindings/modules/data/lua_data_images.h"
#include "bindings/tensor/tensor.h"
#include "lib/core/readable_file.h"
#include "lib/data/sets/scan.h"

namespace sslrun::lua {

static const std::vector<std::string> kTruncated{"refuse", "fill"};

// The option `truncated`; without it what data.set_truncated said.
static bool read_truncated(Options& options) {
  return options.choice("truncated", image::fills_truncated() ? "fill" : "refuse", kTruncated) == "fill";
}

image::DecodeOptions read_decode_options(Options& options, const char* op) {
  image::DecodeOptions decode;
  decode.apply_exif_orientation = options.boolean("apply_exif_orientation", false);
  decode.max_pixels = options.integer("max_pixels", decode.max_pixels);
  decode.fill_truncated = read_truncated(options);
  if (decode.max_pixels < 1)
    throw Error(op, "expected 'max_pixels' of 1 or more, got " + std::to_string(decode.max_pixels));
  return decode;
}

static int read_channels(Options& options, const char* op) {
  int64_t channels = options.integer("channels", 0);
  if (channels < 0 || channels > image::kMaxChannels)
    throw Error(
        op, "expected 'channels' of 1 to " + std::to_string(image::kMaxChannels) + ", got " + std::to_string(channels));
  return int(channels);
}

// Calls use(bytes, options) on the file that argument 1 names; its errors name the path. `channels`: asked for where
// the options' own number is not.
template <class Use>
static auto with_file(lua_State* L, const char* op, int channels, Use use) {
  std::string path = check_path(L, 1, op, "path");
  Options options(L, 2, op);
  image::DecodeOptions decode = read_decode_options(options, op);
  decode.channels = channels;
  if (channels == 0) decode.channels = read_channels(options, op);
  options.finish();
  std::string bytes = read_file(op, path);
  try {
    return use(byte_span(bytes), decode);
  } catch (const Error& error) {
    throw Error(op, "'" + path + "': " + data::reason_of(error));
  }
}

// The stored values of a whole picture: [channels, H, W].
static at::Tensor stored_tensor(std::span<const uint8_t> bytes, const image::ImageInfo& info, int channels) {
  image::Raster raster;
  decode_stored(bytes, info, {0, 0, info.width, info.height}, channels, raster);
  auto type = raster.type == image::SampleType::kUint8    ? at::kByte
              : raster.type == image::SampleType::kUint16 ? at::kUInt16
                                                          : at::kFloat;
  return at::from_blob(raster.bytes.data(), {raster.channels, raster.height, raster.width}, type).clone();
}

// data.read_image(path, {channels=, apply_exif_orientation=, max_pixels=, truncated=}): uint8 [3, H, W], or the stored
// values [channels, H, W].
static int read_image(lua_State* L) {
  bool filled = false;
  at::Tensor picture = with_file(L, "data.read_image", 0, [&](auto bytes, const auto& options) {
    image::ImageInfo info = read_info(bytes, options);
    filled = info.truncated;
    if (options.channels > 0) return stored_tensor(bytes, info, options.channels);
    image::Image image;
    decode(bytes, info, {0, 0, info.width, info.height}, image);
    return tensor_of(image);
  });
  if (filled)
    std::fprintf(stderr, "warning: data.read_image: filled '%s': the file is truncated\n", lua_tostring(L, 1));
  push_tensor(L, picture);
  return 1;
}

// data.image_info(path, {apply_exif_orientation=, max_pixels=, truncated=}): {format=, width=, height=, components=,
// type=, orientation=, truncated=}.
static int image_info(lua_State* L) {
  image::ImageInfo info = with_file(L, "data.image_info", image::DecodeOptions::kAnyChannels,
                                    [](auto bytes, const auto& options) { return read_info(bytes, options); });
  lua_createtable(L, 0, 7);
  push_string(L, name_of(info.format));
  lua_setfield(L, -2, "format");
  set_number(L, "width", info.width);
  set_number(L, "height", info.height);
  set_number(L, "components", info.components);
  push_string(L, name_of(info.type));
  lua_setfield(L, -2, "type");
  set_number(L, "orientation", info.orientation);
  lua_pushboolean(L, info.truncated);
  lua_setfield(L, -2, "truncated");
  return 1;
}

// data.set_truncated('fill' or 'refuse') -> what held before: what every later call does with JPEG files that end
// early.
static int set_truncated(lua_State* L) {
  std::string word = check_string(L, 1, "data.set_truncated", "truncated");
  if (word != "fill" && word != "refuse")
    throw Error("data.set_truncated", "expected 'refuse' or 'fill', got '" + word + "'");
  push_string(L, image::fills_truncated() ? "fill" : "refuse");
  image::set_fills_truncated(word == "fill");
  return 1;
}

// data.scan(root or set, {workers=2, max_pixels=, truncated=, indices=}): {files = count, passed_over = as
// set:passed_over() has it, filled = {{path=, reason=}, …}, {path=, reason=}, …} with the bad files in the set's order;
// `indices`: of these samples of the set alone.
static int scan_files(lua_State* L) {
  const char* op = "data.scan";
  auto set = lua_type(L, 1) == LUA_TUSERDATA
                 ? check_object<data::Dataset>(L, 1, op)
                 : std::make_shared<data::Dataset>(data::image_files(check_path(L, 1, op, "root")));
  Options options(L, 2, op);
  int64_t workers = options.integer("workers", 2);
  image::DecodeOptions decode;
  decode.max_pixels = options.integer("max_pixels", decode.max_pixels);
  decode.fill_truncated = read_truncated(options);
  std::optional<std::vector<int64_t>> which;
  if (options.has("indices")) which = options.integers("indices", {});
  options.finish();
  if (workers < 1 || workers > 1024) throw Error(op, "expected 'workers' of 1 to 1024, got " + std::to_string(workers));
  for (int64_t i : which.value_or(std::vector<int64_t>{}))
    if (i < 0 || i >= set->size())
      throw Error(op, "expected indices of 0 to " + std::to_string(set->size() - 1) + ", got " + std::to_string(i));
  data::ScanResult found = scan(*set, which, int(workers), decode);
  push_unreadable(L, found.bad);
  push_unreadable(L, found.filled);
  lua_setfield(L, -2, "filled");
  set_number(L, "files", double(which ? int64_t(which->size()) : set->size()));
  push_passed_over(L, set->passed_over);
  lua_setfield(L, -2, "passed_over");
  return 1;
}

void add_decoding(lua_State* L) {
  set_functions(L, {{"read_image", gate<read_image>},
                    {"image_info", gate<image_info>},
                    {"set_truncated", gate<set_truncated>},
                    {"scan", gate<scan_files>}});
}

}  // namespace sslrun::lua
