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

static int grid(lua_State* L) {
  at::Tensor& images = check_tensor(L, 1, "log.grid");
  Options options(L, 2, "log.grid");
  log::GridOptions grid;
  grid.columns = options.integer("columns", grid.columns);
  grid.padding = options.integer("padding", grid.padding);
  grid.mean = options.numbers("mean", {});
  grid.std = options.numbers("std", {});
  options.finish();
  push_tensor(L, image_grid(images, grid));
  return 1;
}

void open_log(lua_State* L) {
  static constexpr NamedFunction kJsonl[] = {{"write", gate<jsonl_write>}, {"path", gate<path<log::AppendFile>>}};
  static constexpr NamedFunction kEvents[] = {
      {"scalar", gate<scalar>}, {"image", gate<image>}, {"flush", gate<flush>}, {"path", gate<path<log::EventFile>>}};
  static constexpr NamedFunction kFunctions[] = {{"jsonl", gate<jsonl>},           {"json", gate<write_json>},
                                                 {"parse_json", gate<parse_json>}, {"tensorboard", gate<tensorboard>},
                                                 {"write_png", gate<write_image>}, {"grid", gate<grid>}};
  register_class<log::AppendFile>(L, kJsonl);
  register_class<log::EventFile>(L, kEvents);
  lua_newtable(L);
  set_functions(L, kFunctions);
}

}  // namespace sslrun::lua
