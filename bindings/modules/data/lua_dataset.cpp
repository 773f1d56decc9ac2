// Methods of data sets in Lua: size, paths, labels, boxes and masks.
#include "bindings/gate/declaration.h"
#include "bindings/gate/stack.h"
#include "bindings/modules/data/lua_data.h"
#include "bindings/modules/data/lua_data_images.h"
#include "bindings/tensor/tensor.h"
#include "lib/core/readable_file.h"
#include "lib/data/loading/sample.h"
#include "lib/data/set/fingerprint.h"

namespace sslrun::lua {

static int64_t check_sample(lua_State* L, const data::Dataset& dataset, const char* op) {
  int64_t i = check_integer(L, 2, op, "index");
  if (i < 0 || i >= dataset.size())
    throw Error(op, "expected an index of 0 to " + std::to_string(dataset.size() - 1) + ", got " + std::to_string(i));
  return i;
}

static int length(lua_State* L) {
  lua_pushinteger(L, lua_Integer(check_object<data::Dataset>(L, 1, "data.len")->size()));
  return 1;
}

static int path(lua_State* L) {
  auto& dataset = *check_object<data::Dataset>(L, 1, "data.path");
  push_string(L, dataset.files.path(check_sample(L, dataset, "data.path")));
  return 1;
}

static int classes(lua_State* L) {
  auto& dataset = *check_object<data::Dataset>(L, 1, "data.classes");
  lua_createtable(L, int(dataset.classes.size()), 0);
  for (size_t i = 0; i < dataset.classes.size(); i++) {
    push_string(L, dataset.classes[i]);
    lua_rawseti(L, -2, int(i + 1));
  }
  return 1;
}

static int targets(lua_State* L) {
  push_tensor(L, check_object<data::Dataset>(L, 1, "data.targets")->targets);
  return 1;
}

static int target(lua_State* L) {
  auto& dataset = *check_object<data::Dataset>(L, 1, "data.target");
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
  lua_pushboolean(L, check_object<data::Dataset>(L, 1, "data.multi_label")->multi_label());
  return 1;
}

static int to_string(lua_State* L) {
  auto& dataset = *check_object<data::Dataset>(L, 1, "data.tostring");
  push_string(L, "Dataset(" + dataset.op + ", '" + dataset.files.root().string() + "', " +
                     std::to_string(dataset.size()) + " images, " + std::to_string(dataset.classes.size()) +
                     " classes" + (dataset.multi_label() ? ", multi-label)" : ")"));
  return 1;
}

static int cameras(lua_State* L) {
  push_tensor(L, check_object<data::Dataset>(L, 1, "data.cameras")->cameras);
  return 1;
}

template <class Function>
static const Function& known(const data::Dataset& dataset, const Function& function, const char* op, const char* what) {
  if (!function) throw Error(op, "a set of " + dataset.op + " has no " + what);
  return function;
}

void push_objects(lua_State* L, const data::Objects& objects) {
  lua_createtable(L, 0, 6);
  auto set = [&](const char* key, at::Tensor value) {
    push_tensor(L, std::move(value));
    lua_setfield(L, -2, key);
  };
  set("boxes", objects.boxes);
  set("labels", objects.labels);
  set("difficult", objects.difficult);
  set("crowd", objects.crowd);
  set("area", objects.area);
}

static int boxes(lua_State* L) {
  const char* op = "data.boxes";
  auto& dataset = *check_object<data::Dataset>(L, 1, op);
  push_objects(L, known(dataset, dataset.annotations.objects, op, "boxes")(check_sample(L, dataset, op)));
  return 1;
}

static int masks(lua_State* L) {
  const char* op = "data.masks";
  auto& dataset = *check_object<data::Dataset>(L, 1, op);
  push_tensor(L, known(dataset, dataset.annotations.masks, op, "masks of objects")(check_sample(L, dataset, op)));
  return 1;
}

static int mask(lua_State* L) {
  const char* op = "data.mask";
  auto& dataset = *check_object<data::Dataset>(L, 1, op);
  push_tensor(L, known(dataset, dataset.annotations.class_map, op, "class masks")(check_sample(L, dataset, op)));
  return 1;
}

void push_passed_over(lua_State* L, const data::PassedOver& passed) {
  auto kinds = passed.kinds();
  lua_createtable(L, int(kinds.size()), 1);
  auto set = [&](const char* key, const std::string& value) {
    push_string(L, value);
    lua_setfield(L, -2, key);
  };
  set("text", passed.text());
  for (size_t i = 0; i < kinds.size(); i++) {
    lua_createtable(L, 0, 5);
    set("kind", kinds[i].name);
    set("first", kinds[i].first);
    if (!kinds[i].reason.empty()) set("reason", kinds[i].reason);
    set_number(L, "count", double(kinds[i].count));
    lua_pushboolean(L, kinds[i].why == data::Passed::kUnreadPicture);
    lua_setfield(L, -2, "picture");
    lua_rawseti(L, -2, int(i + 1));
  }
}

static int passed_over(lua_State* L) {
  push_passed_over(L, check_object<data::Dataset>(L, 1, "data.passed_over")->passed_over);
  return 1;
}

static int picture(lua_State* L) {
  const char* op = "data.picture";
  auto& dataset = *check_object<data::Dataset>(L, 1, op);
  int64_t sample = check_sample(L, dataset, op);
  std::string bytes;
  image::DecodeOptions options;
  if (!lua_isnoneornil(L, 3)) options.channels = int(check_integer(L, 3, op, "channels"));
  image::ImageInfo info;
  image::Part part;
  try {
    dataset.read(sample, bytes);
    info = read_info(byte_span(bytes), options);
    image::Box whole{0, 0, info.width, info.height};
    if (info.kept > 0)
      decode(byte_span(bytes), info, whole, 8, part);
    else
      decode(byte_span(bytes), info, whole, part.image);
  } catch (const Error& error) {
    throw Error(op, "'" + dataset.files.path(sample) + "': " + data::reason_of(error));
  }
  std::string path = dataset.files.path(sample);
  if (info.truncated && dataset.unreadable->filled.note({path, "the file is truncated"}) > 0)
    std::fprintf(stderr, "warning: %s: filled '%s': the file is truncated\n", op, path.c_str());
  push_tensor(L, part.keeps_values ? tensor_of(part.values) : tensor_of(part.image));
  return 1;
}

static int fingerprint_of(lua_State* L) {
  data::Fingerprint found = fingerprint(*check_object<data::Dataset>(L, 1, "data.fingerprint"));
  lua_createtable(L, 0, 3);
  push_string(L, found.list);
  lua_setfield(L, -2, "list");
  push_string(L, found.classes);
  lua_setfield(L, -2, "classes");
  push_string(L, found.files);
  lua_setfield(L, -2, "files");
  return 1;
}

void push_unreadable(lua_State* L, const std::vector<data::UnreadableFile>& files) {
  lua_createtable(L, int(files.size()), 0);
  for (size_t i = 0; i < files.size(); i++) {
    lua_createtable(L, 0, 2);
    push_string(L, files[i].path);
    lua_setfield(L, -2, "path");
    push_string(L, files[i].reason);
    lua_setfield(L, -2, "reason");
    lua_rawseti(L, -2, int(i + 1));
  }
}

std::vector<data::UnreadableFile> check_unreadable(lua_State* L, int index, const char* op) {
  check_table(L, index, op, "files");
  std::vector<data::UnreadableFile> files(lua_objlen(L, index));
  for (size_t i = 0; i < files.size(); i++) {
    lua_rawgeti(L, index, int(i + 1));
    check_table(L, -1, op, "file");
    lua_getfield(L, -1, "path");
    lua_getfield(L, -2, "reason");
    files[i] = {check_path(L, -2, op, "path"), check_string(L, -1, op, "reason")};
    lua_pop(L, 3);
  }
  return files;
}

static int unreadable(lua_State* L) {
  const char* op = "data.unreadable";
  auto& record = *check_object<data::Dataset>(L, 1, op)->unreadable;
  if (!lua_isnoneornil(L, 2))
    for (const auto& file : check_unreadable(L, 2, op)) record.note(file);
  push_unreadable(L, record.files());
  return 1;
}

static int filled(lua_State* L) {
  const char* op = "data.filled";
  auto& record = check_object<data::Dataset>(L, 1, op)->unreadable->filled;
  if (!lua_isnoneornil(L, 2))
    for (const auto& file : check_unreadable(L, 2, op)) record.note(file);
  push_unreadable(L, record.files());
  return 1;
}

static const DeclaredValue kIndex{"i", "integer", "the picture, from 0"};
static const DeclaredValue kMore{"more", "{path: string, reason: string}[]?", "joins those that others met"};
static const std::vector<DeclaredValue> kFiles{{"", "{path: string, reason: string}[]", "each file once"}};

static std::vector<Bound> methods_of_labels() {
  return {
      {gate<classes>,
       {.name = "Dataset:classes",
        .about = "The names of the classes; class c, from 0, is entry c + 1.",
        .results = {{"", "string[]", ""}}}},
      {gate<targets>,
       {.name = "Dataset:targets",
        .about = "The labels of all pictures.",
        .results = {{"", "Tensor?", "[N] int64 classes, [N, C] float multi-hot rows, or nil without labels"}}}},
      {gate<target>,
       {.name = "Dataset:target",
        .about = "The label of a picture.",
        .arguments = {kIndex},
        .results = {{"", "integer|Tensor|nil", "a class, a row [C] float, or nil without labels"}}}},
      {gate<multi_label>,
       {.name = "Dataset:multi_label", .about = "Whether targets are rows [N, C].", .results = {{"", "boolean", ""}}}},
      {gate<cameras>,
       {.name = "Dataset:cameras",
        .about = "The camera of each picture, in sets of persons.",
        .results = {{"", "Tensor?", "[N] int64, or nil"}}}}};
}

static std::vector<Bound> methods_of_annotations() {
  return {{gate<boxes>,
           {.name = "Dataset:boxes",
            .about = "The objects of a picture, a row each. A set without boxes is an error.",
            .arguments = {kIndex},
            .results = {{"", "{boxes: Tensor, labels: Tensor, difficult: Tensor, crowd: Tensor, area: Tensor}",
                         "boxes [n, 4] float: left, top, right, bottom in pixels from the picture's corner; labels [n] "
                         "int64; difficult and crowd [n] bool; area [n] float"}}}},
          {gate<masks>,
           {.name = "Dataset:masks",
            .about = "The masks of a picture's objects: COCO and scenes; other sets are an error.",
            .arguments = {kIndex},
            .results = {{"", "Tensor", "[n, H, W] uint8 of 0 and 1, in the order of Dataset:boxes"}}}},
          {gate<mask>,
           {.name = "Dataset:mask",
            .about = "The class map of a picture: COCO, scenes and VOC; other sets are an error.",
            .arguments = {kIndex},
            .results = {{"", "Tensor", "[H, W] uint8: 0 background, 1 + class, 255 not to be judged"}}}}};
}

static std::vector<Bound> methods_of_files() {
  return {{gate<path>,
           {.name = "Dataset:path",
            .about = "The file of a picture.",
            .arguments = {kIndex},
            .results = {{"", "string", ""}}}},
          {gate<picture>,
           {.name = "Dataset:picture",
            .about = "A picture decoded, from its file or a packed one; an error that names it where that fails.",
            .arguments = {kIndex,
                          {"channels", "integer?",
                           "of a picture that keeps its values, as the key of data.views; 0: RGB of 8 bits"}},
            .results = {{"", "Tensor",
                         "[3, H, W] uint8; where values are kept [channels, H, W] float32 as views take "
                         "them: uint8 / 255, uint16 / 65535"}}}},
          {gate<passed_over>,
           {.name = "Dataset:passed_over",
            .about = "What the set's folders hold beside its pictures.",
            .results = {{"",
                         "{text: string, [integer]: {kind: string, count: integer, first: string, reason: string?, "
                         "picture: boolean}}",
                         "`text` is all of it in a line"}}}},
          {gate<fingerprint_of>,
           {.name = "Dataset:fingerprint",
            .about = "Three SHA-256 sums that tell whether two sets are the same.",
            .results = {{"", "{list: string, classes: string, files: string}",
                         "of names, labels and classes; of the class names, a line each; of the files' sizes and times "
                         "of change"}}}},
          {gate<unreadable>,
           {.name = "Dataset:unreadable",
            .about = "The set's files that could not be read. All loaders of one set share the list.",
            .arguments = {kMore},
            .results = kFiles}},
          {gate<filled>,
           {.name = "Dataset:filled",
            .about = "The set's truncated files that were read all the same (`truncated = 'fill'`).",
            .arguments = {kMore},
            .results = kFiles}}};
}

void register_dataset(lua_State* L) {
  std::vector<Bound> methods{
      {gate<length>,
       {.name = "Dataset:len", .about = "The number of pictures, as `#set`.", .results = {{"", "integer", ""}}}}};
  for (auto& group : {methods_of_labels(), methods_of_annotations(), methods_of_files()})
    methods.insert(methods.end(), group.begin(), group.end());
  bind_class<data::Dataset>(
      L, "A list of pictures with what is known about them; boxes and masks are read when they are asked for.", methods,
      {{"__len", gate<length>}, {"__tostring", gate<to_string>}});
}

}  // namespace sslrun::lua
