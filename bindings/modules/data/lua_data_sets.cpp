// Functions that make data sets: data.image_folder, data.coco, ….
#include <cstdio>
#include <set>

#include "bindings/gate/stack.h"
#include "bindings/modules/data/lua_data.h"
#include "bindings/tensor/tensor.h"
#include "lib/data/scenes/scene_set.h"
#include "lib/dist/environment.h"

namespace sslrun::lua {

// One line on stderr about what the folders of a set hold beside its pictures, once, by the main process.
static void say_passed_over(const data::Dataset& dataset) {
  static std::set<std::string> said;
  if (dataset.passed_over.empty() || dist::environment().rank != 0) return;
  std::string told = "'" + dataset.files.root().string() + "': passed over " + dataset.passed_over.text();
  if (said.insert(told).second)
    std::fprintf(stderr, "%s: %s: %s\n", dataset.passed_over.loses_pictures() ? "warning" : "note", dataset.op.c_str(),
                 told.c_str());
}

static int push_dataset(lua_State* L, data::Dataset dataset) {
  if (!dataset.warning.empty() && dist::environment().rank == 0)
    std::fprintf(stderr, "warning: %s: %s\n", dataset.op.c_str(), dataset.warning.c_str());
  push_object(L, std::make_shared<data::Dataset>(std::move(dataset)));
  return 1;
}

// A set of folders: what was passed over is said.
static int push_folders(lua_State* L, data::Dataset dataset) {
  say_passed_over(dataset);
  return push_dataset(L, std::move(dataset));
}

static int image_folder(lua_State* L) {
  const char* op = "data.image_folder";
  std::string root = check_path(L, 1, op, "root");
  Options options(L, 2, op);
  bool allow_empty = options.boolean("allow_empty", false);
  options.finish();
  return push_folders(L, data::image_folder(root, {op, allow_empty}));
}

static int images(lua_State* L) { return push_folders(L, data::image_files(check_path(L, 1, "data.images", "root"))); }

// data.class_folders(root): the names of the folders that data.image_folder takes as classes.
static int class_folders(lua_State* L) {
  const char* op = "data.class_folders";
  auto names = data::class_folders(op, check_path(L, 1, op, "root"));
  lua_createtable(L, int(names.size()), 0);
  for (size_t i = 0; i < names.size(); i++) {
    push_string(L, names[i]);
    lua_rawseti(L, -2, int(i + 1));
  }
  return 1;
}

// data.check_class_folders(root): why data.image_folder refuses the folders in root; nil when it does not.
static int check_class_folders(lua_State* L) {
  std::string problem = data::class_folder_problem(check_path(L, 1, "data.check_class_folders", "root"));
  problem.empty() ? lua_pushnil(L) : push_string(L, problem);
  return 1;
}

static int coco(lua_State* L) {
  std::string folder = check_path(L, 1, "data.coco", "image_dir"), json = check_path(L, 2, "data.coco", "json");
  Options options(L, 3, "data.coco");
  bool drop_empty = options.boolean("drop_empty", false);
  options.finish();
  return push_dataset(L, data::coco(folder, json, drop_empty));
}

// data.scenes(root, split): the table itself is argument 1.
static int scenes(lua_State* L) {
  std::string root = check_path(L, 2, "data.scenes", "root"), split = check_path(L, 3, "data.scenes", "split");
  return push_dataset(L, data::scenes(root, split));
}

// data.scenes.generate(root, {…}): returns whether anything was written.
static int generate(lua_State* L) {
  const char* op = "data.scenes.generate";
  std::string root = check_path(L, 1, op, "root");
  Options options(L, 2, op);
  data::SceneSetOptions set;
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

static int voc(lua_State* L) {
  const char* op = "data.voc";
  std::string root = check_path(L, 1, op, "root");
  int64_t year = check_integer(L, 2, op, "year");
  std::string split = check_path(L, 3, op, "split");
  Options options(L, 4, op);
  data::VocOptions o;
  o.sets = options.path("sets", o.sets);
  o.masks = options.path("masks", o.masks);
  o.difficult = float(options.number("difficult", o.difficult));
  options.finish();
  return push_dataset(L, data::voc(root, year, split, o));
}

static int file_list(lua_State* L) {
  const char* op = "data.file_list";
  std::string root = check_path(L, 1, op, "root"), list = check_path(L, 2, op, "list");
  Options options(L, 3, op);
  data::FileListOptions o;
  options.push("labels");
  if (lua_isstring(L, -1))
    o.labels = options.choice("labels", "several", {"several"}) == "several" ? o.kSeveral : o.kTold;
  else if (!lua_isnil(L, -1))
    o.labels = options.boolean("labels", true) ? o.kOne : o.kNone;
  lua_pop(L, 1);
  o.max_class = options.integer("max_class", 0);
  o.classes = options.strings("classes", {});
  options.finish();
  return push_dataset(L, data::file_list(root, list, o));
}

static int imagenet(lua_State* L) {
  const char* op = "data.imagenet";
  std::string root = check_path(L, 1, op, "root"), split = check_path(L, 2, op, "split");
  Options options(L, 3, op);
  std::string list = options.path("list", "");
  bool allow_empty = options.boolean("allow_empty", false);
  options.finish();
  return push_folders(L, data::imagenet(root, split, list, allow_empty));
}

static int sysu30k(lua_State* L) {
  const char* op = "data.sysu30k";
  return push_folders(L, data::sysu30k(check_path(L, 1, op, "root"), check_path(L, 2, op, "split")));
}

static int subset(lua_State* L) {
  const char* op = "data.subset";
  auto set = check_object<data::Dataset>(L, 1, op);
  check_table(L, 2, op, "options");
  Options options(L, 2, op);
  data::SubsetOptions o;
  o.list = options.path("list", "");
  options.push("indices");
  if (test_tensor(L, -1)) {
    at::Tensor indices = check_tensor(L, -1, op).to(at::kCPU, at::kLong).contiguous().view(-1);
    o.indices.emplace(indices.const_data_ptr<int64_t>(), indices.const_data_ptr<int64_t>() + indices.numel());
  } else if (!lua_isnil(L, -1)) {
    o.indices = check_integers(L, -1, op, "indices");
  }
  lua_pop(L, 1);
  o.max_class = options.integer("max_class", 0);
  o.fraction = options.number("fraction", 1);
  o.seed = uint64_t(options.integer("seed", 0));
  options.finish();
  return push_dataset(L, data::subset(set, o));
}

static int concat(lua_State* L) {
  const char* op = "data.concat";
  check_table(L, 1, op, "sets");
  std::vector<std::shared_ptr<const data::Dataset>> sets;
  for (int i = 1, n = int(lua_objlen(L, 1)); i <= n; i++) {
    lua_rawgeti(L, 1, i);
    sets.push_back(check_object<data::Dataset>(L, -1, op));
    lua_pop(L, 1);
  }
  return push_dataset(L, data::concat(std::move(sets)));
}

static int tensor(lua_State* L) {
  const char* op = "data.tensor";
  at::Tensor pictures = check_tensor(L, 1, op), targets;
  if (!lua_isnoneornil(L, 2)) targets = check_tensor(L, 2, op);
  Options options(L, 3, op);
  auto classes = options.strings("classes", {});
  options.finish();
  return push_dataset(L, data::tensor_pictures(pictures, targets, std::move(classes)));
}

void add_datasets(lua_State* L) {
  register_dataset(L);
  set_functions(L, {{"image_folder", gate<image_folder>},
                    {"images", gate<images>},
                    {"class_folders", gate<class_folders>},
                    {"check_class_folders", gate<check_class_folders>},
                    {"coco", gate<coco>},
                    {"voc", gate<voc>},
                    {"file_list", gate<file_list>},
                    {"imagenet", gate<imagenet>},
                    {"sysu30k", gate<sysu30k>},
                    {"subset", gate<subset>},
                    {"concat", gate<concat>},
                    {"tensor", gate<tensor>}});
  lua_newtable(L);
  lua_newtable(L);
  lua_pushcfunction(L, gate<scenes>);
  lua_setfield(L, -2, "__call");
  lua_setmetatable(L, -2);
  set_functions(L, {{"generate", gate<generate>}});
  lua_setfield(L, -2, "scenes");
}

}  // namespace sslrun::lua
