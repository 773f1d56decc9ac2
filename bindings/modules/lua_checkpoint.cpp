// Lua module `checkpoint`: value trees between Lua tables and files.
#include "bindings/gate/stack.h"
#include "bindings/gate/userdata.h"
#include "bindings/modules/lua_value.h"
#include "bindings/modules/open_all.h"
#include "lib/checkpoint/background_writer.h"
#include "lib/checkpoint/outline.h"
#include "lib/checkpoint/save.h"
#include "lib/core/error.h"

namespace sslrun::lua {

template <>
struct TypeName<checkpoint::BackgroundWriter> {
  static constexpr const char* value = "CheckpointWriter";
};

static constexpr const char* kSave = "checkpoint.save";

// checkpoint.save(path, value[, {format = , metadata = }])
static int save(lua_State* L) {
  const char* op = kSave;
  std::string path = check_path(L, 1, op, "path");
  if (lua_gettop(L) < 2) throw Error(op, "expected a value to save, got no value");
  Options options(L, 3, op);
  auto format = options.has("format") ? checkpoint::format_of_name(options.string("format", ""))
                                      : checkpoint::format_of_path(path);
  Dict metadata;
  if (options.has("metadata")) {
    options.push("metadata");
    auto given = read_value(L, lua_gettop(L), op);
    if (!std::holds_alternative<Dict>(given.data))
      throw Error(op, "expected a table of strings by name for 'metadata'");
    metadata = std::get<Dict>(std::move(given.data));
    lua_pop(L, 1);
  }
  options.finish();
  checkpoint::save(path, read_value(L, 2, op), format, metadata);
  return 0;
}

// checkpoint.background(): a writer whose save(path, value[, also]) returns when the values are copied.
static int background(lua_State* L) {
  push_object(L, std::make_shared<checkpoint::BackgroundWriter>());
  return 1;
}

static int background_save(lua_State* L) {
  auto& writer = check_object<checkpoint::BackgroundWriter>(L, 1, kSave);
  std::string path = check_path(L, 2, kSave, "path");
  std::string also = lua_isnoneornil(L, 4) ? "" : check_path(L, 4, kSave, "also");
  writer->save(path, also, read_value(L, 3, kSave));
  return 0;
}

static int background_busy(lua_State* L) {
  lua_pushboolean(L, check_object<checkpoint::BackgroundWriter>(L, 1, "checkpoint.background")->busy());
  return 1;
}

static int background_wait(lua_State* L) {
  check_object<checkpoint::BackgroundWriter>(L, 1, "checkpoint.background")->wait();
  return 0;
}

// checkpoint.load(path[, {mmap = }])
static int load(lua_State* L) {
  std::string path = check_path(L, 1, "checkpoint.load", "path");
  Options options(L, 2, "checkpoint.load");
  bool mapped = options.boolean("mmap", false);
  options.finish();
  push_value(L, checkpoint::load(path, mapped), "checkpoint.load");
  return 1;
}

// checkpoint.inspect(path): what the file holds, without reading the tensors' bytes.
static int inspect(lua_State* L) {
  std::string path = check_path(L, 1, "checkpoint.inspect", "path");
  push_value(L, checkpoint::outline(checkpoint::load_file(path, true)), "checkpoint.inspect");
  return 1;
}

static int opaque_text(lua_State* L) {
  auto& value = check_object<const OpaqueValue>(L, 1, "tostring");
  push_string(L, describe(*value));
  return 1;
}

// Fields `name` and `reason`; everything else is an error that tells both.
static int opaque_index(lua_State* L) {
  auto& value = check_object<const OpaqueValue>(L, 1, "checkpoint");
  std::string key = lua_type(L, 2) == LUA_TSTRING ? check_string(L, 2, "checkpoint", "key") : describe(L, 2);
  if (key != "name" && key != "reason")
    throw Error("checkpoint", "cannot read '" + key + "' of the " + describe(*value));
  push_string(L, key == "name" ? value->name : value->reason);
  return 1;
}

void open_checkpoint(lua_State* L) {
  static constexpr NamedFunction kFunctions[] = {
      {"save", gate<save>}, {"load", gate<load>}, {"inspect", gate<inspect>}, {"background", gate<background>}};
  static constexpr NamedFunction kWriter[] = {
      {"save", gate<background_save>}, {"busy", gate<background_busy>}, {"wait", gate<background_wait>}};
  register_class<checkpoint::BackgroundWriter>(L, kWriter);
  static constexpr NamedFunction kOpaque[] = {{"__tostring", gate<opaque_text>}, {"__index", gate<opaque_index>}};
  register_class<const OpaqueValue>(L, kOpaque);
  lua_newtable(L);
  set_functions(L, kFunctions);
  lua_pushlightuserdata(L, none_token());
  lua_setfield(L, -2, "none");
}

}  // namespace sslrun::lua
