// Packed files in Lua.
#include "bindings/gate/declaration.h"
#include "bindings/gate/stack.h"
#include "bindings/modules/data/lua_data.h"
#include "lib/data/pack/pack_dataset.h"
#include "lib/data/pack/pack_file.h"

namespace sslrun::lua {

static void push_place(lua_State* L, const std::string& path, const std::string& reason) {
  lua_createtable(L, 0, 3);
  push_string(L, path);
  lua_setfield(L, -2, "path");
  push_string(L, reason);
  lua_setfield(L, -2, "reason");
}

static void check_progress(lua_State* L, int index, const std::string& op, void*) {
  if (!lua_isfunction(L, index)) mismatch(L, index, op, "progress", "a function");
}

// Leaves the function on the stack, below the call's own values.
static void take_progress(lua_State* L, int index, data::PackOptions& options) {
  if (!lua_istable(L, index)) return;
  lua_getfield(L, index, "progress");
  int function = lua_gettop(L);
  if (lua_isnil(L, function)) return;
  options.progress = [L, function](int64_t done, int64_t total) {
    lua_pushvalue(L, function);
    lua_pushnumber(L, double(done));
    lua_pushnumber(L, double(total));
    lua_call(L, 2, 0);
  };
}

static const OptionsOf<data::PackOptions> kPack({
    field("raw", &data::PackOptions::raw,
          "the bytes of the files as they are: a loader gives the same batches, bit for bit")
        .or_else("true without `short_side` and `quality`"),
    field("short_side", &data::PackOptions::short_side,
          "larger pictures are stored with this short side in pixels (bicubic, antialiased), the others are copied; "
          "boxes "
          "and masks shrink too",
          between(1, 65535))
        .or_else("sizes are kept"),
    field("quality", &data::PackOptions::quality, "of JPEG files; all pictures are written anew", between(1, 100))
        .or_else("90, and JPEG files that keep their size are copied"),
    field("append", &data::PackOptions::append,
          "adds the pictures whose names the file does not hold yet; classes and kind of labels must be equal"),
    field("workers", &data::PackOptions::workers, "threads", between(1, 256)),
    {"progress", "fun(done: integer, total: integer)", "called between blocks of pictures", check_progress},
});

static int pack_dataset(lua_State* L) {
  const char* op = "data.pack";
  auto dataset = check_object<data::Dataset>(L, 1, op);
  std::string path = check_path(L, 2, op, "file");
  auto options = read_options(L, 3, op, kPack);
  take_progress(L, 3, options);
  data::PackResult result = write_pack(*dataset, path, options);
  lua_createtable(L, 0, 5);
  set_number(L, "written", double(result.written));
  set_number(L, "present", double(result.present));
  set_number(L, "bytes", double(result.bytes));
  for (const auto& [key, files] : {std::pair{"bad", &result.bad}, std::pair{"filled", &result.filled}}) {
    lua_createtable(L, int(files->size()), 0);
    for (size_t i = 0; i < files->size(); i++) {
      push_place(L, (*files)[i].path, (*files)[i].reason);
      lua_rawseti(L, -2, int(i + 1));
    }
    lua_setfield(L, -2, key);
  }
  return 1;
}

static int open_packed(lua_State* L) {
  push_object(L, std::make_shared<data::Dataset>(data::packed(check_path(L, 1, "data.packed", "file"))));
  return 1;
}

static int check_records(lua_State* L) {
  auto damaged = data::check_pack(check_path(L, 1, "data.check_pack", "file"));
  lua_createtable(L, int(damaged.size()), 0);
  for (size_t i = 0; i < damaged.size(); i++) {
    push_place(L, damaged[i].path, damaged[i].reason);
    set_number(L, "index", double(damaged[i].index));
    lua_rawseti(L, -2, int(i + 1));
  }
  return 1;
}

void add_packs(lua_State* L) {
  bind(
      L,
      {{gate<pack_dataset>,
        {.name = "data.pack",
         .about = "Writes a set's pictures, labels, boxes and masks into one file. A file that exists is an error "
                  "without `append`; one that is stopped leaves what was there. A picture that cannot be decoded is "
                  "packed as it is and named.",
         .arguments = {{"set", "Dataset", "what to pack"}, {"file", "string", "the file to write"}},
         .options = &kPack,
         .results = {{"",
                      "{written: integer, present: integer, bytes: integer, bad: {path: string, reason: string}[], "
                      "filled: {path: string, reason: string}[]}",
                      "pictures added and those in the file already; the file's size; pictures that could not be "
                      "read, and truncated ones that were read all the same"}}}},
       {gate<open_packed>,
        {.name = "data.packed",
         .about = "The set of a packed file: same order, labels and classes; paths are `file/name`. A damaged index is "
                  "an error; a damaged picture is met as an unreadable file is.",
         .arguments = {{"file", "string", "what data.pack wrote"}},
         .results = {{"", "Dataset", ""}}}},
       {gate<check_records>,
        {.name = "data.check_pack",
         .about = "Reads all of a packed file and lists the damaged records.",
         .arguments = {{"file", "string", "what data.pack wrote"}},
         .results = {{"", "{index: integer, path: string, reason: string}[]", "empty: the file is whole"}}}}});
}

}  // namespace sslrun::lua
