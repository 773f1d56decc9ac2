// Picture files in Lua: header facts, decoding, and the search for files that cannot be decoded.
#include "bindings/modules/data/lua_data_decode.h"

#include <ATen/ATen.h>

#include <cstdio>

#include "bindings/gate/stack.h"
#include "bindings/modules/data/lua_data.h"
#include "bindings/modules/data/lua_data_images.h"
#include "bindings/tensor/tensor.h"
#include "lib/core/readable_file.h"
#include "lib/data/sets/scan.h"

namespace sslrun::lua {

static const std::vector<std::pair<std::string, bool>> kTruncated{{"refuse", false}, {"fill", true}};

const OptionsOf<image::DecodeOptions>& decode_options() {
  using Decode = image::DecodeOptions;
  static const OptionsOf<Decode> options({
      field("apply_exif_orientation", &Decode::apply_exif_orientation,
            "turn pictures as their EXIF orientation says; torchvision's loader does not"),
      field("max_pixels", &Decode::max_pixels, "larger pictures are refused from their header alone, as by Pillow",
            at_least(1)),
      choice_field("truncated", &Decode::fill_truncated,
                   "JPEG files that end early are an error, or are read and what is missing filled as Pillow fills it; "
                   "without it as data.set_truncated said last",
                   kTruncated),
  });
  return options;
}

// Calls use(bytes, options) on the file that argument 1 names; its errors name the path. `channels`: asked for where no
// option says it.
template <class Use>
static auto with_file(lua_State* L, const char* op, const OptionTable& table, int channels, Use use) {
  std::string path = check_path(L, 1, op, "path");
  image::DecodeOptions decode;
  decode.channels = channels;
  table.read(L, 2, op, &decode);
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

static const OptionsOf<image::DecodeOptions> kRead([] {
  auto options = decode_options().options();
  options.push_back(field("channels", &image::DecodeOptions::channels,
                          "the file's own values, and it has to have so many channels; 0: red, green, blue of 8 bits",
                          between(0, image::kMaxChannels)));
  return options;
}());
static int read_image(lua_State* L) {
  bool filled = false;
  at::Tensor picture = with_file(L, "data.read_image", kRead, 0, [&](auto bytes, const auto& options) {
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

static int image_info(lua_State* L) {
  image::ImageInfo info = with_file(L, "data.image_info", decode_options(), image::DecodeOptions::kAnyChannels,
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

static int set_truncated(lua_State* L) {
  std::string word = check_string(L, 1, "data.set_truncated", "truncated");
  if (word != "fill" && word != "refuse")
    throw Error("data.set_truncated", "expected 'refuse' or 'fill', got '" + word + "'");
  push_string(L, image::fills_truncated() ? "fill" : "refuse");
  image::set_fills_truncated(word == "fill");
  return 1;
}

static const OptionsOf<data::ScanOptions> kScan([] {
  using Scan = data::ScanOptions;
  std::vector<Option> options{
      field("workers", &Scan::workers, "threads", between(1, 1024)),
      field("indices", &Scan::indices, "of these samples alone, from 0").or_else("all"),
  };
  for (const char* name : {"max_pixels", "truncated"})
    options.push_back(within(&Scan::decode, *decode_options().find(name)));
  return options;
}());

static int scan_files(lua_State* L) {
  const char* op = "data.scan";
  auto set = lua_type(L, 1) == LUA_TUSERDATA
                 ? check_object<data::Dataset>(L, 1, op)
                 : std::make_shared<data::Dataset>(data::image_files(check_path(L, 1, op, "root")));
  data::ScanOptions options;
  kScan.read(L, 2, op, &options);
  data::ScanResult found = scan(*set, options);
  push_unreadable(L, found.bad);
  push_unreadable(L, found.filled);
  lua_setfield(L, -2, "filled");
  set_number(L, "files", double(options.indices ? int64_t(options.indices->size()) : set->size()));
  push_passed_over(L, set->passed_over);
  lua_setfield(L, -2, "passed_over");
  return 1;
}

void add_decoding(lua_State* L) {
  bind(
      L,
      {{gate<read_image>,
        {.name = "data.read_image",
         .about = "The picture of a file, as `Image.open(path).convert('RGB')` of Pillow reads it, whatever the "
                  "file's format; the format is told by the first bytes. A file that cannot be decoded is an error "
                  "that names it; one that is truncated and filled is named on stderr.",
         .arguments = {{"path", "string", "the file"}},
         .options = &kRead,
         .results =
             {{"", "Tensor",
               "[3, H, W] uint8: red, green, blue; with `channels` [channels, H, W] uint8, uint16 or float32"}}}},
       {gate<image_info>,
        {.name = "data.image_info",
         .about = "What a picture's header says; nothing is decoded. Unknown formats and broken headers are errors.",
         .arguments = {{"path", "string", "the file"}},
         .options = &decode_options(),
         .results = {{"",
                      "{format: string, width: integer, height: integer, components: integer, orientation: "
                      "integer, truncated: boolean}",
                      "`format` is 'jpeg', 'png', 'bmp', 'gif', 'pnm', 'tga', 'webp', 'tiff', 'heif', 'avif' or 'npy'; "
                      "width and height in pixels, as data.read_image shows the picture; `components` and `type` as "
                      "stored; "
                      "`orientation` EXIF's 1 to 8; `truncated` is true only where the option lets such a file "
                      "pass"}}}},
       {gate<set_truncated>,
        {.name = "data.set_truncated",
         .about = "What every later call of the program does with JPEG files that end early, where the call does "
                  "not say otherwise.",
         .arguments = {{"truncated", "'refuse'|'fill'", "an error, or what is missing filled as Pillow fills it"}},
         .results = {{"", "'refuse'|'fill'", "what held before"}},
         .source = "Pillow, ImageFile.LOAD_TRUNCATED_IMAGES"}},
       {gate<scan_files>,
        {.name = "data.scan",
         .about = "Decodes every picture in full and lists those that cannot be.",
         .arguments = {{"pictures", "string|Dataset", "a folder, with all its subfolders, or a data set"}},
         .options = &kScan,
         .results = {{"",
                      "{files: integer, filled: {path: string, reason: string}[], passed_over: table, [integer]: "
                      "{path: string, reason: string}}",
                      "the bad files in the set's order; `files` counts all that were looked at, `filled` lists "
                      "truncated ones that were read all the same, `passed_over` is that of "
                      "Dataset:passed_over"}}}}});
}

}  // namespace sslrun::lua
