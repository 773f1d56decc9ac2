// Lua module `log`: JSON lines, TensorBoard event files, PNG pictures.
#include "bindings/gate/stack.h"
#include "bindings/gate/userdata.h"
#include "bindings/modules/lua_json.h"
#include "bindings/modules/open_all.h"
#include "bindings/tensor/tensor.h"
#include "lib/log/append_file.h"
#include "lib/log/event_file.h"
#include "lib/log/image_grid.h"
#include "lib/log/png.h"

namespace sslrun::lua {

template <>
struct TypeName<log::AppendFile> {
  static constexpr const char* value = "JsonLog";
};
template <>
struct TypeName<log::EventFile> {
  static constexpr const char* value = "EventFile";
};

static int jsonl(lua_State* L) {
  auto file = std::make_shared<log::AppendFile>("log.jsonl", check_path(L, 1, "log.jsonl", "path"));
  file->end_cut_line();
  push_object(L, std::move(file));
  return 1;
}

static int jsonl_write(lua_State* L) {
  auto& file = check_object<log::AppendFile>(L, 1, "log.jsonl.write");
  check_table(L, 2, "log.jsonl.write", "record");
  file->write(json_of(L, 2) + "\n");
  return 0;
}

static int tensorboard(lua_State* L) {
  push_object(L, std::make_shared<log::EventFile>(check_path(L, 1, "log.tensorboard", "folder")));
  return 1;
}

static double check_value(lua_State* L, int index) {
  if (at::Tensor* tensor = test_tensor(L, index); tensor && tensor->defined() && tensor->numel() == 1)
    return tensor->item().toDouble();
  return check_number(L, index, "log.tensorboard.scalar", "value");
}

static int scalar(lua_State* L) {
  auto& file = check_object<log::EventFile>(L, 1, "log.tensorboard.scalar");
  file->scalar(check_string(L, 2, "log.tensorboard.scalar", "tag"), check_value(L, 3),
               check_integer(L, 4, "log.tensorboard.scalar", "step"));
  return 0;
}

static int image(lua_State* L) {
  auto& file = check_object<log::EventFile>(L, 1, "log.tensorboard.image");
  file->image(check_string(L, 2, "log.tensorboard.image", "tag"), check_tensor(L, 3, "log.tensorboard.image"),
              check_integer(L, 4, "log.tensorboard.image", "step"));
  return 0;
}

static int flush(lua_State* L) {
  check_object<log::EventFile>(L, 1, "log.tensorboard.flush")->flush();
  return 0;
}

template <class T>
static int path(lua_State* L) {
  push_string(L, check_object<T>(L, 1, "log.path")->path().string());
  return 1;
}

static int write_image(lua_State* L) {
  log::write_png(check_path(L, 1, "log.write_png", "path"), check_tensor(L, 2, "log.write_png"));
  return 0;
}

static const OptionsOf<log::GridOptions> kGrid({
    field("columns", &log::GridOptions::columns, "pictures in a row", at_least(1)),
    field("padding", &log::GridOptions::padding, "white pixels around each picture", at_least(0)),
    field("mean", &log::GridOptions::mean, "of each channel: added to float pictures after `std`; {}: nothing"),
    field("std", &log::GridOptions::std, "of each channel: float pictures are multiplied with it; {}: nothing",
          above(0)),
});
static int grid(lua_State* L) {
  at::Tensor& images = check_tensor(L, 1, "log.grid");
  push_tensor(L, image_grid(images, read_options(L, 2, "log.grid", kGrid)));
  return 1;
}

static void bind_jsonl(lua_State* L) {
  bind_class<log::AppendFile>(
      L, "A file of JSON objects, one a line; log.jsonl gives it. What is written reaches the system at once.",
      {{gate<jsonl_write>,
        {.name = "JsonLog:write",
         .about = "Appends one line. NaN and infinities become null.",
         .arguments = {{"record", "table", "values by name, as log.json takes them"}}}},
       {gate<path<log::AppendFile>>,
        {.name = "JsonLog:path", .about = "The file's path.", .results = {{"", "string", ""}}}}},
      {});
}

static const DeclaredValue kTag{"tag", "string", "name of the curve or picture in TensorBoard: 'train/loss'"};
static const DeclaredValue kStep{"step", "integer", "place on the horizontal axis"};

static void bind_events(lua_State* L) {
  bind_class<log::EventFile>(
      L, "A TensorBoard event file; log.tensorboard gives it.",
      {{gate<scalar>,
        {.name = "EventFile:scalar",
         .about = "Adds a point to a curve.",
         .arguments = {kTag, {"value", "number|Tensor", "a number, or a Tensor of one element"}, kStep}}},
       {gate<image>,
        {.name = "EventFile:image",
         .about = "Adds a picture.",
         .arguments = {kTag, {"image", "Tensor", "[3, H, W], [1, H, W] or [H, W] uint8: RGB or grey"}, kStep}}},
       {gate<flush>, {.name = "EventFile:flush", .about = "Makes sure that the disk has what was written."}},
       {gate<path<log::EventFile>>,
        {.name = "EventFile:path", .about = "The file's path.", .results = {{"", "string", ""}}}}},
      {});
}

static std::vector<Bound> functions() {
  return {
      {gate<jsonl>,
       {.name = "log.jsonl",
        .about =
            "Opens a file of JSON objects, one a line, for appending; a line that a killed program left unfinished is "
            "ended.",
        .arguments = {{"path", "string", "made where it is missing"}},
        .results = {{"", "JsonLog", ""}}}},
      {gate<write_json>,
       {.name = "log.json",
        .about =
            "The JSON text of a value. Keys 1..n make an array, other tables an object with sorted keys, {} an object; "
            "a Tensor of one element is its number; NaN and infinities become null; bytes that are not UTF-8 become "
            "U+FFFD. A table that mixes both kinds of keys, a function or nesting beyond 64 is an error.",
        .arguments = {{"value", "any", "nil, boolean, number, string, table or Tensor of one element"}},
        .results = {{"", "string", ""}}}},
      {gate<parse_json>,
       {.name = "log.parse_json",
        .about =
            "The value of a JSON text; null leaves its place empty. Text that is no JSON is an error that names the "
            "byte.",
        .arguments = {{"text", "string", ""}},
        .results = {{"", "any", "nil, boolean, number, string or table"}}}},
      {gate<tensorboard>,
       {.name = "log.tensorboard",
        .about = "Makes a new TensorBoard event file in a folder.",
        .arguments = {{"folder", "string", "made where it is missing"}},
        .results = {{"", "EventFile", ""}}}},
      {gate<write_image>,
       {.name = "log.write_png",
        .about = "Writes a picture as PNG.",
        .arguments = {{"path", "string", ""},
                      {"image", "Tensor", "[3, H, W] (RGB), [1, H, W] or [H, W] (grey) uint8"}}}},
      {gate<grid>,
       {.name = "log.grid",
        .about = "Tiles a batch of pictures into one.",
        .arguments = {{"images", "Tensor",
                       "[N, 3, H, W] or [N, 1, H, W]: uint8, or float of 0..1 once `mean` and `std` are "
                       "undone; beyond is clipped"}},
        .options = &kGrid,
        .results = {{"", "Tensor", "[3, H', W'] uint8"}}}},
  };
}

void open_log(lua_State* L) {
  bind_jsonl(L);
  bind_events(L);
  lua_newtable(L);
  declare({.name = "log", .about = "Files of a run: JSON lines, TensorBoard's event files, PNG pictures."});
  bind(L, functions());
}

}  // namespace sslrun::lua
