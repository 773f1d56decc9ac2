// Data sets in Lua.
#include "bindings/lua_data.h"
#include "bindings/stack.h"
#include "bindings/tensor.h"
#include "lib/data/scene_set.h"

namespace sslrun::lua {

static int push_dataset(lua_State* L, Dataset dataset) {
  push_object(L, std::make_shared<Dataset>(std::move(dataset)));
  return 1;
}

static int image_folder(lua_State* L) {
  return push_dataset(L, sslrun::image_folder(check_string(L, 1, "data.image_folder", "root")));
}

static int images(lua_State* L) { return push_dataset(L, image_files(check_string(L, 1, "data.images", "root"))); }

static int coco(lua_State* L) {
  std::string folder = check_string(L, 1, "data.coco", "image_dir"), json = check_string(L, 2, "data.coco", "json");
  Options options(L, 3, "data.coco");
  bool drop_empty = options.boolean("drop_empty", false);
  options.finish();
  return push_dataset(L, sslrun::coco(folder, json, drop_empty));
}

// data.scenes(root, split): the table itself is argument 1.
static int scenes(lua_State* L) {
  std::string root = check_string(L, 2, "data.scenes", "root"), split = check_string(L, 3, "data.scenes", "split");
  return push_dataset(L, sslrun::scenes(root, split));
}

// data.scenes.generate(root, {…}): returns whether anything was written.
static int generate(lua_State* L) {
  const char* op = "data.scenes.generate";
  std::string root = check_string(L, 1, op, "root");
  Options options(L, 2, op);
  SceneSetOptions set;
  set.train = options.integer("train", set.train);
  set.val = options.integer("val", set.val);
  set.size = int(options.integer("size", set.size));
  set.seed = uint64_t(options.integer("seed", int64_t(set.seed)));
  set.quality = int(options.integer("quality", set.quality));
  set.workers = int(options.integer("workers", set.workers));
  options.finish();
  lua_pushboolean(L, generate_scenes(root, set));
  return 1;
}

static int64_t check_sample(lua_State* L, const Dataset& dataset, const char* op) {
  int64_t i = check_integer(L, 2, op, "index");
  if (i < 0 || i >= dataset.size())
    throw Error(op, "expected an index of 0 to " + std::to_string(dataset.size() - 1) + ", got " + std::to_string(i));
  return i;
}

static int length(lua_State* L) {
  lua_pushinteger(L, lua_Integer(check_object<Dataset>(L, 1, "data.len")->size()));
  return 1;
}

static int path(lua_State* L) {
  auto& dataset = *check_object<Dataset>(L, 1, "data.path");
  push_string(L, dataset.files.path(check_sample(L, dataset, "data.path")));
  return 1;
}

static int classes(lua_State* L) {
  auto& dataset = *check_object<Dataset>(L, 1, "data.classes");
  lua_createtable(L, int(dataset.classes.size()), 0);
  for (size_t i = 0; i < dataset.classes.size(); i++) {
    push_string(L, dataset.classes[i]);
    lua_rawseti(L, -2, int(i + 1));
  }
  return 1;
}

static int targets(lua_State* L) {
  push_tensor(L, check_object<Dataset>(L, 1, "data.targets")->targets);
  return 1;
}

static int target(lua_State* L) {
  auto& dataset = *check_object<Dataset>(L, 1, "data.target");
  int64_t i = check_sample(L, dataset, "data.target");
  if (!dataset.targets.defined())
    lua_pushnil(L);
  else if (dataset.multi_label())
    push_tensor(L, dataset.targets.select(0, i));
  else
    lua_pushinteger(L, lua_Integer(dataset.targets.data_ptr<int64_t>()[i]));
  return 1;
}

static int multi_label(lua_State* L) {
  lua_pushboolean(L, check_object<Dataset>(L, 1, "data.multi_label")->multi_label());
  return 1;
}

static int to_string(lua_State* L) {
  auto& dataset = *check_object<Dataset>(L, 1, "data.tostring");
  push_string(L, "Dataset(" + dataset.op + ", '" + dataset.files.root().string() + "', " +
                     std::to_string(dataset.size()) + " images, " + std::to_string(dataset.classes.size()) +
                     " classes" + (dataset.multi_label() ? ", multi-label)" : ")"));
  return 1;
}

void add_datasets(lua_State* L) {
  register_class<Dataset>(L, {{"len", gate<length>},
                              {"path", gate<path>},
                              {"classes", gate<classes>},
                              {"targets", gate<targets>},
                              {"target", gate<target>},
                              {"multi_label", gate<multi_label>},
                              {"__len", gate<length>},
                              {"__tostring", gate<to_string>}});
  set_functions(L, {{"image_folder", gate<image_folder>}, {"images", gate<images>}, {"coco", gate<coco>}});
  lua_newtable(L);
  lua_newtable(L);
  lua_pushcfunction(L, gate<scenes>);
  lua_setfield(L, -2, "__call");
  lua_setmetatable(L, -2);
  set_functions(L, {{"generate", gate<generate>}});
  lua_setfield(L, -2, "scenes");
}

}  // namespace sslrun::lua
