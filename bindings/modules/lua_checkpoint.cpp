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

namespace {
struct SaveOptions {
  std::optional<checkpoint::Format> format;
  Dict metadata;
};
struct LoadOptions {
  bool mmap = false;
};
}  // namespace

static void read_format(lua_State* L, int index, const std::string& op, void* options) {
  static_cast<SaveOptions*>(options)->format = checkpoint::format_of_name(check_string(L, index, op, "format"));
}

static void read_metadata(lua_State* L, int index, const std::string& op, void* options) {
  auto given = read_value(L, index, op.c_str());
  auto* metadata = std::get_if<Dict>(&given.data);
  if (!metadata) throw Error(op, "expected a table of strings by name for 'metadata'");
  static_cast<SaveOptions*>(options)->metadata = std::move(*metadata);
}

static const OptionsOf<SaveOptions> kSaving({
    {"format", "'torch'|'safetensors'|'pickle'|'npz'",
     "kind of file; by default what the path's extension says: .safetensors, .pkl, .npz, torch for every other",
     read_format},
    {"metadata", "table<string, string>", "strings that a safetensors file carries; an error with other formats",
     read_metadata},
});
static const OptionsOf<LoadOptions> kLoading({
    field("mmap", &LoadOptions::mmap,
          "maps the file instead of reading the tensors' bytes, whose checksums are not verified then; writing to a "
          "tensor changes the copy in memory alone"),
});

static int save(lua_State* L) {
  const char* op = kSave;
  std::string path = check_path(L, 1, op, "path");
  if (lua_gettop(L) < 2) throw Error(op, "expected a value to save, got no value");
  auto options = read_options(L, 3, op, kSaving);
  checkpoint::save(path, read_value(L, 2, op), options.format.value_or(checkpoint::format_of_path(path)),
                   options.metadata);
  return 0;
}

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

static int load(lua_State* L) {
  std::string path = check_path(L, 1, "checkpoint.load", "path");
  push_value(L, checkpoint::load(path, read_options(L, 2, "checkpoint.load", kLoading).mmap), "checkpoint.load");
  return 1;
}

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

static const DeclaredValue kPath{"path", "string", ""};
static const DeclaredValue kValue{"value", "any", "any nesting of tables, Tensors, strings, numbers and booleans"};

static void bind_writer(lua_State* L) {
  bind_class<checkpoint::BackgroundWriter>(
      L, "Writes torch files on a thread of its own; checkpoint.background gives it.",
      {{gate<background_save>,
        {.name = "CheckpointWriter:save",
         .about =
             "Copies all tensors to the CPU and returns; the file is written meanwhile, as checkpoint.save does. An "
             "error of the save before is thrown here.",
         .arguments = {kPath, kValue, {"also", "string?", "becomes a second name of the file when it is complete"}}}},
       {gate<background_busy>,
        {.name = "CheckpointWriter:busy",
         .about = "Whether a file is still being written.",
         .results = {{"", "boolean", ""}}}},
       {gate<background_wait>,
        {.name = "CheckpointWriter:wait", .about = "Waits until the file is written and throws what went wrong."}}},
      {});
}

static void bind_opaque(lua_State* L) {
  bind_class<const OpaqueValue>(
      L,
      "What a file holds that only Python code would make, such as a function or an integer beyond 64 bits. "
      "tostring() tells it; every other use is an error, saving included.",
      {}, {{"__tostring", gate<opaque_text>}, {"__index", gate<opaque_index>}});
  declare({.name = "OpaqueValue.name", .about = "Python's name of it.", .results = {{"", "string", ""}}});
  declare({.name = "OpaqueValue.reason", .about = "Why it is not read.", .results = {{"", "string", ""}}});
}

static std::vector<Bound> functions() {
  return {
      {gate<save>,
       {.name = "checkpoint.save",
        .about =
            "Saves a value as a file that Python's libraries open. It is written under a temporary name, synced and "
            "renamed: a crash or a full disk leaves the old file as it was. Tensors become CPU tensors without "
            "gradient; those that share memory share it in the file. What a format cannot hold, such as a function, "
            "is an error that names its place.",
        .arguments = {{"path", "string", "its folder must exist"}, kValue},
        .options = &kSaving,
        .source = "docs/evaluate/checkpoints.md; torch.load(weights_only=True) opens it"}},
      {gate<load>,
       {.name = "checkpoint.load",
        .about = "Reads a file of torch.save (any version), safetensors, NumPy (.npz, .npy), detectron2 (.pkl) or "
                 "checkpoint.save; its first bytes tell which. Nothing in it is ever executed. None is nil in a "
                 "dictionary and checkpoint.none in a list; what Python code would have to make is an OpaqueValue. A "
                 "damaged or hostile file is an error.",
        .arguments = {kPath},
        .options = &kLoading,
        .results = {{"", "any", "Tensors are on the CPU; views of one storage stay views of one"}}}},
      {gate<inspect>,
       {.name = "checkpoint.inspect",
        .about = "What a file holds, without reading its tensors' bytes: `sslrun inspect` prints it.",
        .arguments = {kPath},
        .results =
            {{"", "table",
              "container, bytes, metadata, tensors, tensor_bytes (shared memory once) and entries: each has its "
              "full name, key, depth and kind; a Tensor dtype, shape, bytes and whom it shares memory with; lists "
              "and dictionaries their size; other values their text"}}}},
      {gate<background>,
       {.name = "checkpoint.background",
        .about = "A writer with a thread of its own, so that a training goes on while its checkpoint is written. The "
                 "memory of its copies is kept for the next save.",
        .results = {{"", "CheckpointWriter", ""}}}},
  };
}

void open_checkpoint(lua_State* L) {
  bind_writer(L);
  bind_opaque(L);
  lua_newtable(L);
  declare({.name = "checkpoint",
           .about = "Files of weights and of a run's state, which torch.load opens; reads those of "
                    "other frameworks too."});
  bind(L, functions());
  lua_pushlightuserdata(L, none_token());
  lua_setfield(L, -2, "none");
  declare({.name = "checkpoint.none",
           .about = "Stands for Python's None where a Lua table cannot hold nil: in lists.",
           .results = {{"", "lightuserdata", ""}}});
}

}  // namespace sslrun::lua
