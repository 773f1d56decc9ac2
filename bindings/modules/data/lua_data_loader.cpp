// Loaders in Lua: `for batch in loader:epoch(e) do`.
#include "bindings/gate/stack.h"
#include "bindings/gate/strict.h"
#include "bindings/modules/data/lua_data.h"
#include "bindings/tensor/tensor.h"
#include "bindings/tensor/tensor_memory.h"
#include "lib/data/set/fingerprint.h"
#include "lib/dist/environment.h"

namespace sslrun::lua {

static constexpr const char* kOp = "data.loader";

// With several processes 'batch' is the batch of all of them, and each loads its part of it, of the last one too.
static void take_part(data::LoaderOptions& o, const data::Dataset& dataset) {
  const auto& place = dist::environment();
  if (place.world == 1 || (o.sampler && o.sampler->share)) return;
  data::Sampler all = o.sampler   ? *o.sampler
                      : o.shuffle ? data::shuffled_sampler(dataset.size(), o.seed)
                                  : data::sequential_sampler(dataset.size());
  if (o.drop_last && o.batch > all.size)
    throw Error(kOp, "expected 'batch' of at most " + std::to_string(all.size) + " (the data set's size, with " +
                         "drop_last), got " + std::to_string(o.batch));
  auto last = o.drop_last ? data::LastBatch::kDropped : data::LastBatch::kSmaller;
  o.sampler = std::make_shared<data::Sampler>(sharded_sampler(all, o.batch, {place.world, place.rank}, last));
  o.batch /= place.world;
}

static int make_loader(lua_State* L) {
  auto dataset = check_object<data::Dataset>(L, 1, kOp);
  auto plan = check_object<data::ViewPlan>(L, 2, kOp);
  Options options(L, 3, kOp);
  data::LoaderOptions o;
  if (!options.has("batch")) throw Error(kOp, "expected an integer for 'batch', got nil");
  o.batch = options.integer("batch", 1);
  o.shuffle = options.boolean("shuffle", o.shuffle);
  options.push("sampler");
  if (!lua_isnil(L, -1)) o.sampler = check_object<data::Sampler>(L, -1, kOp);
  lua_pop(L, 1);
  if (o.sampler && options.has("shuffle")) throw Error(kOp, "expected 'shuffle' or 'sampler', got both");
  o.drop_last = options.boolean("drop_last", o.drop_last);
  o.workers = int(options.integer("workers", o.workers));
  o.seed = uint64_t(options.integer("seed", 0));
  o.prefetch = int(options.integer("prefetch", o.prefetch));
  o.leave_out = options.choice("unreadable", "replace", {"replace", "leave_out"}) == "leave_out";
  o.max_bad = options.number("max_bad", o.leave_out ? 1 : o.max_bad);
  o.device = at::Device(options.string("device", "cpu"));
  o.decode = read_decode_options(options, kOp);
  o.boxes = options.boolean("boxes", false);
  o.masks = options.boolean("masks", false);
  o.decode.scaled = options.boolean("scaled", false);
  bool shared = options.boolean("shared", true);
  options.finish();
  if (shared) take_part(o, *dataset);
  push_object(L, std::make_shared<data::Loader>(dataset, *plan, o));
  return 1;
}

// Recycled memory is new to Lua all the same: the governor looks for dead batches only when it hears of allocations.
static void tell_governor(const data::Batch& batch) {
  for (const auto& view : batch.views) {
    auto bytes = int64_t(view.nbytes());
    allocated_bytes += bytes;
    freed_bytes += bytes;
  }
}

// Field `key` of the table on the stack: an array of what push(value) pushes; nothing without values.
template <class Value, class Push>
static void push_array(lua_State* L, const char* key, std::vector<Value>& values, Push push) {
  if (values.empty()) return;
  lua_createtable(L, int(values.size()), 0);
  for (size_t i = 0; i < values.size(); i++) {
    push(values[i]);
    lua_rawseti(L, -2, int(i + 1));
  }
  lua_setfield(L, -2, key);
}

static void push_batch(lua_State* L, data::Batch& batch) {
  tell_governor(batch);
  lua_createtable(L, int(batch.views.size()), 4);
  for (size_t v = 0; v < batch.views.size(); v++) {
    push_tensor(L, std::move(batch.views[v]));
    lua_rawseti(L, -2, int(v + 1));
  }
  push_array(L, "boxes", batch.boxes, [&](data::BoxBatch& boxes) {
    push_objects(L, boxes.objects);
    push_tensor(L, boxes.image);
    lua_setfield(L, -2, "image");
  });
  push_array(L, "masks", batch.masks, [&](at::Tensor& mask) { push_tensor(L, std::move(mask)); });
  push_tensor(L, std::move(batch.index));
  lua_setfield(L, -2, "index");
  set_number(L, "number", double(batch.number));
  if (batch.target.defined()) {
    push_tensor(L, std::move(batch.target));
    lua_setfield(L, -2, "target");
  }
  static const char kKind[] = "batch";
  make_bounded(L, kKind, nullptr);
}

// Upvalues: the loader, and the number of the iteration this iterator belongs to.
static int next_batch(lua_State* L) {
  auto& loader = *check_object<data::Loader>(L, lua_upvalueindex(1), kOp);
  if (int64_t(lua_tonumber(L, lua_upvalueindex(2))) != loader.iteration())
    throw Error(kOp, "this iterator ended when loader:epoch() was called again");
  auto batch = loader.next();
  if (!batch)
    lua_pushnil(L);
  else
    push_batch(L, *batch);
  return 1;
}

static int epoch(lua_State* L) {
  auto& loader = *check_object<data::Loader>(L, 1, kOp);
  int64_t number = check_integer(L, 2, "loader.epoch", "epoch");
  int64_t first = lua_isnoneornil(L, 3) ? 0 : check_integer(L, 3, "loader.epoch", "first_batch");
  if (number < 0) throw Error("loader.epoch", "expected an epoch of 0 or more, got " + std::to_string(number));
  loader.start(uint64_t(number), first);
  lua_pushvalue(L, 1);
  lua_pushnumber(L, double(loader.iteration()));
  lua_pushcclosure(L, gate<next_batch>, 2);
  return 1;
}

static int length(lua_State* L) {
  lua_pushinteger(L, lua_Integer(check_object<data::Loader>(L, 1, kOp)->batches()));
  return 1;
}

// loader:batch_size() -> pictures of a whole batch, of all processes together where they share its order.
static int batch_size(lua_State* L) {
  const auto& options = check_object<data::Loader>(L, 1, kOp)->options();
  bool shared = options.sampler && options.sampler->share;
  lua_pushinteger(L, lua_Integer(options.batch * (shared ? dist::environment().world : 1)));
  return 1;
}

// loader:classes() -> the names of its set's classes.
static int classes(lua_State* L) {
  const auto& names = check_object<data::Loader>(L, 1, kOp)->dataset().classes;
  lua_createtable(L, int(names.size()), 0);
  for (size_t i = 0; i < names.size(); i++) {
    push_string(L, names[i]);
    lua_rawseti(L, -2, int(i + 1));
  }
  return 1;
}

static int stats(lua_State* L) {
  auto& loader = *check_object<data::Loader>(L, 1, kOp);
  data::LoaderStats s = loader.stats();
  lua_createtable(L, 0, 13);
  set_number(L, "images", double(s.images));
  set_number(L, "bad", double(s.bad));
  set_number(L, "filled", double(s.filled));
  set_number(L, "wait_seconds", s.wait_seconds);
  set_number(L, "seconds", s.seconds);
  set_number(L, "images_per_second", s.seconds > 0 ? double(s.images) / s.seconds : 0);
  set_number(L, "wait_share", s.seconds > 0 ? s.wait_seconds / s.seconds : 0);
  set_number(L, "loaded", double(s.loaded));
  set_number(L, "bytes_read", double(s.bytes_read));
  set_number(L, "pixels", double(s.pixels));
  set_number(L, "workers", loader.options().workers);
  lua_createtable(L, 0, int(kStageNames.size()));
  for (size_t stage = 0; stage < kStageNames.size(); stage++)
    set_number(L, kStageNames[stage], 1e-9 * double(s.stages[stage]));
  lua_setfield(L, -2, "stages");
  return 1;
}

// loader:unreadable([more]): as set:unreadable, and an error when the files are more than max_bad.
static int unreadable(lua_State* L) {
  auto& loader = *check_object<data::Loader>(L, 1, kOp);
  if (!lua_isnoneornil(L, 2)) loader.note_unreadable(check_unreadable(L, 2, kOp));
  push_unreadable(L, loader.unreadable());
  return 1;
}

// loader:list_fingerprint(): that of its set's names, labels and classes (set:fingerprint().list); no file is looked
// at.
static int list_fingerprint_of(lua_State* L) {
  push_string(L, list_fingerprint(check_object<data::Loader>(L, 1, kOp)->dataset()));
  return 1;
}

// loader:filled([more]): as set:filled.
static int filled(lua_State* L) {
  auto& loader = *check_object<data::Loader>(L, 1, kOp);
  if (!lua_isnoneornil(L, 2)) loader.note_filled(check_unreadable(L, 2, kOp));
  push_unreadable(L, loader.filled());
  return 1;
}

static int to_string(lua_State* L) {
  auto& loader = *check_object<data::Loader>(L, 1, kOp);
  push_string(L, "Loader(" + std::to_string(loader.batches()) + " batches of " +
                     std::to_string(loader.options().batch) + ", " + std::to_string(loader.options().workers) +
                     " workers)");
  return 1;
}

void add_loader(lua_State* L) {
  register_class<data::Loader>(L, {{"epoch", gate<epoch>},
                                   {"len", gate<length>},
                                   {"batch_size", gate<batch_size>},
                                   {"classes", gate<classes>},
                                   {"stats", gate<stats>},
                                   {"unreadable", gate<unreadable>},
                                   {"list_fingerprint", gate<list_fingerprint_of>},
                                   {"filled", gate<filled>},
                                   {"__len", gate<length>},
                                   {"__tostring", gate<to_string>}});
  set_functions(L, {{"loader", gate<make_loader>}});
}

}  // namespace sslrun::lua
