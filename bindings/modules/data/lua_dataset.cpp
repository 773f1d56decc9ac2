// Methods of data sets in Lua: size, paths, labels, boxes and masks.
#include "bindings/gate/stack.h"
#include "bindings/modules/data/lua_data.h"
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

// set:picture(i): picture i as uint8 [3, H, W], from its file or from a packed one; set:filled() knows it when it is
// cut.
static int picture(lua_State* L) {
  const char* op = "data.picture";
  auto& dataset = *check_object<data::Dataset>(L, 1, op);
  int64_t sample = check_sample(L, dataset, op);
  std::string bytes;
  image::Image image;
  bool filled = false;
  try {
    dataset.read(sample, bytes);
    image = image::decode(byte_span(bytes), {}, &filled);
  } catch (const Error& error) {
    throw Error(op, "'" + dataset.files.path(sample) + "': " + data::reason_of(error));
  }
  std::string path = dataset.files.path(sample);
  if (filled && dataset.unreadable->filled.note({path, "the file is truncated"}) > 0)
    std::fprintf(stderr, "warning: %s: filled '%s': the file is truncated\n", op, path.c_str());
  auto pixels = at::from_blob(image.pixels.data(), {image.height, image.width, 3}, at::kByte);
  push_tensor(L, pixels.permute({2, 0, 1}).clone(at::MemoryFormat::Contiguous));
  return 1;
}

// set:fingerprint(): {list =, classes =, files =}, three SHA-256 sums.
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

// set:unreadable([more]): the set's files that could not be read, each once; `more` joins those that others met.
static int unreadable(lua_State* L) {
  const char* op = "data.unreadable";
  auto& record = *check_object<data::Dataset>(L, 1, op)->unreadable;
  if (!lua_isnoneornil(L, 2))
    for (const auto& file : check_unreadable(L, 2, op)) record.note(file);
  push_unreadable(L, record.files());
  return 1;
}

// set:filled([more]): the truncated files that were read all the same (truncated = 'fill'), each once.
static int filled(lua_State* L) {
  const char* op = "data.filled";
  auto& record = check_object<data::Dataset>(L, 1, op)->unreadable->filled;
  if (!lua_isnoneornil(L, 2))
    for (const auto& file : check_unreadable(L, 2, op)) record.note(file);
  push_unreadable(L, record.files());
  return 1;
}

void register_dataset(lua_State* L) {
  register_class<data::Dataset>(L, {{"len", gate<length>},
                                    {"path", gate<path>},
                                    {"classes", gate<classes>},
                                    {"targets", gate<targets>},
                                    {"target", gate<target>},
                                    {"multi_label", gate<multi_label>},
                                    {"cameras", gate<cameras>},
                                    {"passed_over", gate<passed_over>},
                                    {"picture", gate<picture>},
                                    {"fingerprint", gate<fingerprint_of>},
                                    {"unreadable", gate<unreadable>},
                                    {"filled", gate<filled>},
                                    {"boxes", gate<boxes>},
                                    {"masks", gate<masks>},
                                    {"mask", gate<mask>},
                                    {"__len", gate<length>},
                                    {"__tostring", gate<to_string>}});
}

}  // namespace sslrun::lua
