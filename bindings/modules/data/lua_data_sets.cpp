// Functions that make data sets: data.image_folder, data.coco, ….
#include <cstdio>
#include <set>

#include "bindings/gate/declaration.h"
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

static const OptionsOf<data::ClassFolderOptions> kImageFolder({
    field("allow_empty", &data::ClassFolderOptions::allow_empty, "a folder without a picture stays a class"),
});
static int image_folder(lua_State* L) {
  const char* op = "data.image_folder";
  std::string root = check_path(L, 1, op, "root");
  return push_folders(L, data::image_folder(root, read_options(L, 2, op, kImageFolder)));
}

static int images(lua_State* L) { return push_folders(L, data::image_files(check_path(L, 1, "data.images", "root"))); }

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

static int check_class_folders(lua_State* L) {
  std::string problem = data::class_folder_problem(check_path(L, 1, "data.check_class_folders", "root"));
  problem.empty() ? lua_pushnil(L) : push_string(L, problem);
  return 1;
}

static const OptionsOf<data::CocoOptions> kCoco({
    field("drop_empty", &data::CocoOptions::drop_empty, "leave out pictures without any annotation"),
});
static int coco(lua_State* L) {
  const char* op = "data.coco";
  std::string folder = check_path(L, 1, op, "image_dir"), json = check_path(L, 2, op, "json");
  return push_dataset(L, data::coco(folder, json, read_options(L, 3, op, kCoco)));
}

// The table `data.scenes` itself is argument 1.
static int scenes(lua_State* L) {
  std::string root = check_path(L, 2, "data.scenes", "root"), split = check_path(L, 3, "data.scenes", "split");
  return push_dataset(L, data::scenes(root, split));
}

static const OptionsOf<data::SceneSetOptions> kScenes({
    field("train", &data::SceneSetOptions::train, "pictures to train on", at_least(1)),
    field("val", &data::SceneSetOptions::val, "pictures to evaluate on", at_least(1)),
    field("size", &data::SceneSetOptions::size, "side of the square pictures in pixels", between(32, 2048)),
    field("seed", &data::SceneSetOptions::seed, "of everything drawn"),
    field("quality", &data::SceneSetOptions::quality, "of the JPEG files", between(1, 100)),
    field("workers", &data::SceneSetOptions::workers, "threads; the files do not depend on it", between(1, 256)),
});
static int generate(lua_State* L) {
  const char* op = "data.scenes.generate";
  std::string root = check_path(L, 1, op, "root");
  lua_pushboolean(L, generate_scenes(root, read_options(L, 2, op, kScenes)));
  return 1;
}

static const OptionsOf<data::VocOptions> kVoc({
    path_field("sets", &data::VocOptions::sets,
               "folder in ImageSets that holds `<split>.txt`; 'Segmentation' for pictures with masks"),
    path_field("masks", &data::VocOptions::masks, "folder of the label pictures"),
    field(
        "difficult", &data::VocOptions::difficult,
        "target of a class that only difficult objects show: 1 counts them as shown, 0 as absent, another value marks "
        "them for the loss or metric"),
});
static int voc(lua_State* L) {
  const char* op = "data.voc";
  std::string root = check_path(L, 1, op, "root");
  int64_t year = check_integer(L, 2, op, "year");
  std::string split = check_path(L, 3, op, "split");
  return push_dataset(L, data::voc(root, year, split, read_options(L, 4, op, kVoc)));
}

static void read_labels(lua_State* L, int index, const std::string& op, void* object) {
  using List = data::FileListOptions;
  auto& labels = static_cast<List*>(object)->labels;
  if (lua_type(L, index) != LUA_TSTRING)
    labels = check_boolean(L, index, op, "labels") ? List::kOne : List::kNone;
  else if (std::string word = lua_tostring(L, index); word == "several")
    labels = List::kSeveral;
  else
    throw Error(op, "expected true, false or 'several' for 'labels', got '" + word + "'");
}
static const OptionsOf<data::FileListOptions> kFileList({
    {"labels", "boolean|'several'",
     "true: one label behind each name; 'several': one or more, the numbers of the picture's classes; false: none; "
     "without it the first line tells",
     read_labels},
    field("max_class", &data::FileListOptions::max_class,
          "keep labels below it, and pictures that have one; 0 keeps all", at_least(0)),
    field("classes", &data::FileListOptions::classes, "the names of the classes; an empty list: their numbers"),
});
static int file_list(lua_State* L) {
  const char* op = "data.file_list";
  std::string root = check_path(L, 1, op, "root"), list = check_path(L, 2, op, "list");
  return push_dataset(L, data::file_list(root, list, read_options(L, 3, op, kFileList)));
}

static const OptionsOf<data::ImageNetOptions> kImageNet({
    path_field("list", &data::ImageNetOptions::list,
               "file of lines 'picture label' for a split without class folders; '': looked for"),
    field("allow_empty", &data::ImageNetOptions::allow_empty, "a class folder without a picture stays a class"),
});
static int imagenet(lua_State* L) {
  const char* op = "data.imagenet";
  std::string root = check_path(L, 1, op, "root"), split = check_path(L, 2, op, "split");
  return push_folders(L, data::imagenet(root, split, read_options(L, 3, op, kImageNet)));
}

static int sysu30k(lua_State* L) {
  const char* op = "data.sysu30k";
  return push_folders(L, data::sysu30k(check_path(L, 1, op, "root"), check_path(L, 2, op, "split")));
}

static void read_indices(lua_State* L, int index, const std::string& op, void* object) {
  auto& indices = static_cast<data::SubsetOptions*>(object)->indices;
  if (!test_tensor(L, index)) {
    indices = check_integers(L, index, op, "indices");
    return;
  }
  at::Tensor given = check_tensor(L, index, op).to(at::kCPU, at::kLong).contiguous().view(-1);
  indices.emplace(given.const_data_ptr<int64_t>(), given.const_data_ptr<int64_t>() + given.numel());
}
static const OptionsOf<data::SubsetOptions> kSubset({
    {"indices", "integer[]|Tensor", "these samples in this order, from 0; without it all", read_indices},
    path_field(
        "list", &data::SubsetOptions::list,
        "file with one picture a line, its path below the root or its name, a label behind it is passed over; the "
        "list gives the order; '': all pictures"),
    field("max_class", &data::SubsetOptions::max_class, "keep labels below it; 0 keeps all", at_least(0)),
    field(
        "fraction", &data::SubsetOptions::fraction,
        "share of each class, of all pictures where there are no single labels, at least one; a smaller share is part "
        "of a larger one",
        {.least = 0, .most = 1, .above = true}),
    field("seed", &data::SubsetOptions::seed, "of `fraction`"),
});
static int subset(lua_State* L) {
  const char* op = "data.subset";
  auto set = check_object<data::Dataset>(L, 1, op);
  check_table(L, 2, op, "options");
  return push_dataset(L, data::subset(set, read_options(L, 2, op, kSubset)));
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

struct TensorSetOptions {
  std::vector<std::string> classes;
};
static const OptionsOf<TensorSetOptions> kTensor({
    field("classes", &TensorSetOptions::classes, "the names of the classes; an empty list: their numbers"),
});
static int tensor(lua_State* L) {
  const char* op = "data.tensor";
  at::Tensor pictures = check_tensor(L, 1, op), targets;
  if (!lua_isnoneornil(L, 2)) targets = check_tensor(L, 2, op);
  return push_dataset(L, data::tensor_pictures(pictures, targets, read_options(L, 3, op, kTensor).classes));
}

static const std::vector<DeclaredValue> kSet{{"", "Dataset", ""}};

static void bind_folders(lua_State* L) {
  bind(L,
       {{gate<image_folder>,
         {.name = "data.image_folder",
          .about = "A folder of pictures per class: `root/<class>/…/<picture>`, the classes sorted by name, the "
                   "pictures at any depth. A class without a picture is an error, as are a root without classes and "
                   "pictures beside the class folders.",
          .arguments = {{"root", "string", "the folder"}},
          .options = &kImageFolder,
          .results = kSet,
          .source = "torchvision, datasets.ImageFolder"}},
        {gate<images>,
         {.name = "data.images",
          .about = "All pictures below a folder, at any depth, sorted by path, without labels.",
          .arguments = {{"root", "string", "the folder"}},
          .results = kSet}},
        {gate<class_folders>,
         {.name = "data.class_folders",
          .about = "The names of the folders that data.image_folder takes as classes, sorted.",
          .arguments = {{"root", "string", "the folder"}},
          .results = {{"", "string[]", ""}}}},
        {gate<check_class_folders>,
         {.name = "data.check_class_folders",
          .about = "Why data.image_folder refuses the folders in `root`.",
          .arguments = {{"root", "string", "the folder"}},
          .results = {{"", "string?", "nil when it does not refuse them"}}}},
        {gate<imagenet>,
         {.name = "data.imagenet",
          .about = "ImageNet: `root/<split>/<wnid>/<picture>`, or a split's pictures without class folders and a list "
                   "of their labels. The split is sought in `root`, `root/Data/CLS-LOC` and "
                   "`root/ILSVRC/Data/CLS-LOC`, the list as `root/<split>.txt`, `root/meta/<split>.txt` and "
                   "`root/LOC_<split>_solution.csv`.",
          .arguments = {{"root", "string", "the folder"}, {"split", "string", "'train', 'val' or another folder"}},
          .options = &kImageNet,
          .results = kSet}},
        {gate<sysu30k>,
         {.name = "data.sysu30k",
          .about = "SYSU-30k: 'train' reads `root/train.txt` and takes folders, the bags of the weak labels, as "
                   "classes; 'query' and 'gallery' have identity numbers (-1000 for distractors) as targets, and "
                   "cameras.",
          .arguments = {{"root", "string", "the folder"}, {"split", "'train'|'query'|'gallery'", "which part"}},
          .results = kSet,
          .source = "wanggrun/SYSU-30k, README.md"}}});
}

static void bind_annotated(lua_State* L) {
  bind(
      L,
      {{gate<coco>,
        {.name = "data.coco",
         .about = "COCO's instances: pictures in the order of the file, classes sorted by category id, targets [N, "
                  "C] (crowd regions count), boxes and masks. The JSON file must stay where it is as long as masks "
                  "are asked for.",
         .arguments = {{"image_dir", "string", "the folder of the pictures"}, {"json", "string", "the instances file"}},
         .options = &kCoco,
         .results = kSet}},
       {gate<voc>,
        {.name = "data.voc",
         .about = "PASCAL VOC: `VOC<year>` in `root/VOCdevkit` or in `root`, with boxes, and class masks where they "
                  "are. Targets [N, C] are 1, 0 or `difficult`, from the lists per class, without such lists from "
                  "the XML files.",
         .arguments = {{"root", "string", "the folder"},
                       {"year", "integer", "2007, 2012"},
                       {"split", "string", "'train', 'val', 'trainval' or 'test'"}},
         .options = &kVoc,
         .results = kSet}},
       {gate<file_list>,
        {.name = "data.file_list",
         .about = "The pictures of a text file with lines `name`, `name label` or `name label label …`. With several "
                  "labels targets are multi-hot rows [N, C]. Names may hold blanks; blank lines are passed over.",
         .arguments = {{"root", "string", "the folder that names are relative to"},
                       {"list", "string", "the text file"}},
         .options = &kFileList,
         .results = kSet,
         .source = "mingkai-zheng/WCL, data/imagenet.py"}}});
}

static void bind_made(lua_State* L) {
  bind(L, {{gate<subset>,
            {.name = "data.subset",
             .about = "Some samples of a set: those of `indices` or `list`, of them those of `max_class`, of them a "
                      "share. Boxes, masks and cameras go along. An empty rest is an error.",
             .arguments = {{"set", "Dataset", "the whole set"}},
             .options = &kSubset,
             .results = kSet}},
           {gate<concat>,
            {.name = "data.concat",
             .about = "Sets in a row. They need equal classes and the same kind of targets, or no targets at all.",
             .arguments = {{"sets", "Dataset[]", "one or more"}},
             .results = kSet}},
           {gate<tensor>,
            {.name = "data.tensor",
             .about = "Pictures in memory.",
             .arguments = {{"pictures", "Tensor", "[N, 3, H, W], [N, 1, H, W] or [N, H, W] uint8"},
                           {"targets", "Tensor?", "[N] int64 or [N, C] float; nothing: no labels"}},
             .options = &kTensor,
             .results = kSet}}});
}

// data.scenes is a table that can be called.
static void bind_scenes(lua_State* L) {
  lua_newtable(L);
  lua_newtable(L);
  lua_pushcfunction(L, gate<scenes>);
  lua_setfield(L, -2, "__call");
  lua_setmetatable(L, -2);
  declare({.name = "data.scenes",
           .about = "A set that data.scenes.generate wrote, with boxes and masks; targets [N, 12].",
           .arguments = {{"root", "string", "the folder"}, {"split", "'train'|'val'", "which part"}},
           .results = kSet});
  bind(L, {{gate<generate>,
            {.name = "data.scenes.generate",
             .about = "Writes pictures of 1 to 4 drawn objects of 12 classes, as JPEG files with COCO and VOC "
                      "annotations. `root` appears when all is written; other files there, or scenes made with other "
                      "options, are an error.",
             .arguments = {{"root", "string", "the folder to make"}},
             .options = &kScenes,
             .results = {{"", "boolean", "whether anything was written: false where the same set is there"}}}}});
  lua_setfield(L, -2, "scenes");
}

void add_datasets(lua_State* L) {
  register_dataset(L);
  bind_folders(L);
  bind_annotated(L);
  bind_made(L);
  bind_scenes(L);
}

}  // namespace sslrun::lua
