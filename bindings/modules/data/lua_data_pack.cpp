// Packed files in Lua.
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

// The option `progress`, a function of (done, total), left on the stack below the call's own values.
static void take_progress(lua_State* L, Options& table, data::PackOptions& options) {
  table.push("progress");
  int index = lua_gettop(L);
  if (lua_isnil(L, index)) return;
  if (!lua_isfunction(L, index)) throw Error("data.pack", "expected a function for 'progress'");
  options.progress = [L, index](int64_t done, int64_t total) {
    lua_pushvalue(L, index);
    lua_pushnumber(L, double(done));
    lua_pushnumber(L, double(total));
    lua_call(L, 2, 0);
  };
}

// data.pack(dataset, file, {…}): what was done.
static int pack_dataset(lua_State* L) {
  const char* op = "data.pack";
  auto dataset = check_object<data::Dataset>(L, 1, op);
  std::string path = check_path(L, 2, op, "file");
  Options table(L, 3, op);
  data::PackOptions options;
  options.short_side = int(std::clamp<int64_t>(table.integer("short_side", 0), -1, 1 << 20));
  options.quality = int(std::clamp<int64_t>(table.integer("quality", 0), -1, 1 << 20));
  options.raw = table.boolean("raw", options.short_side == 0 && options.quality == 0);
  options.append = table.boolean("append", options.append);
  options.workers = int(std::clamp<int64_t>(table.integer("workers", options.workers), -1, 1 << 20));
  take_progress(L, table, options);
  table.finish();
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

// data.check_pack(file): {{index =, path =, reason =}, …} of damaged records.
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
  set_functions(L, {{"pack", gate<pack_dataset>}, {"packed", gate<open_packed>}, {"check_pack", gate<check_records>}});
}

}  // namespace sslrun::lua
