// Loaders in Lua: `for batch in loader:epoch(e) do`.
#include "bindings/gate/declaration.h"
#include "bindings/gate/stack.h"
#include "bindings/gate/strict.h"
#include "bindings/modules/data/lua_data.h"
#include "bindings/modules/data/lua_data_decode.h"
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

struct LoaderCall {
  data::LoaderOptions loader;
  bool shared = true;
};

static void read_sampler(lua_State* L, int index, const std::string& op, void* object) {
  static_cast<LoaderCall*>(object)->loader.sampler = check_object<data::Sampler>(L, index, op);
}

static void read_device(lua_State* L, int index, const std::string& op, void* object) {
  static_cast<LoaderCall*>(object)->loader.device = at::Device(check_string(L, index, op, "device"));
}

static std::vector<Option> engine_options() {
  using Loader = data::LoaderOptions;
  std::vector<Option> options{
      field("batch", &Loader::batch, "pictures per batch, of all processes together", at_least(1)).must_be_given(),
      field("shuffle", &Loader::shuffle, "a new order each epoch; false: as in the set. Not beside `sampler`"),
      field("drop_last", &Loader::drop_last,
            "leave out the last, smaller batch; false: several processes share it evenly"),
      field("workers", &Loader::workers, "threads; 0 does the work while the batch is asked for", between(0, 1024)),
      field("prefetch", &Loader::prefetch, "batches made ahead", between(1, 1024)),
      field("seed", &Loader::seed, "of the order and the views"),
      choice_field("unreadable", &Loader::leave_out,
                   "a picture that cannot be read: another one, drawn by the seed, takes its place with its own index "
                   "and label, or it gets no row",
                   {{"replace", false}, {"leave_out", true}}),
      field("max_bad", &Loader::max_bad,
            "share of the set's files, each counted once, that may be unreadable; one may, unless it is 0", share())
          .or_else("0.01, and 1 with unreadable = 'leave_out'"),
      choice_field("memory_format", &Loader::channels_last, "of the views",
                   {{"contiguous_format", std::optional(false)}, {"channels_last", std::optional(true)}})
          .or_else("that of the plan"),
      field("boxes", &Loader::boxes, "the set's boxes as each view shows them"),
      field("masks", &Loader::masks, "the set's class masks as each view shows them"),
      within(&Loader::decode, field("scaled", &image::DecodeOptions::scaled,
                                    "decode large JPEG files at a part of their size where no view needs more")),
  };
  for (const Option& option : decode_options().options()) options.push_back(within(&Loader::decode, option));
  return options;
}

static const OptionsOf<LoaderCall> kLoader([] {
  std::vector<Option> options;
  for (const Option& option : engine_options()) options.push_back(within(&LoaderCall::loader, option));
  options.push_back(
      {"sampler", "Sampler", "another order, of data.sampler; without it `shuffle` chooses", read_sampler});
  options.push_back(
      {"device", "string",
       "where the batches go, 'cpu' without it; to a GPU views travel as bytes from pinned memory, beside "
       "the step before, and are normalised there",
       read_device});
  options.push_back(
      field("shared", &LoaderCall::shared,
            "with several processes each loads its part of a batch; false: all of it. A sampler that is a "
            "part already stays"));
  return options;
}());

static int make_loader(lua_State* L) {
  auto dataset = check_object<data::Dataset>(L, 1, kOp);
  auto plan = check_object<data::ViewPlan>(L, 2, kOp);
  LoaderCall call;
  kLoader.read(L, 3, kOp, &call);
  lua_getfield(L, 3, "shuffle");
  if (call.loader.sampler && !lua_isnil(L, -1)) throw Error(kOp, "expected 'shuffle' or 'sampler', got both");
  lua_pop(L, 1);
  if (call.shared) take_part(call.loader, *dataset);
  push_object(L, std::make_shared<data::Loader>(dataset, *plan, call.loader));
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
  lua_createtable(L, int(batch.views.size()), 7);
  for (size_t v = 0; v < batch.views.size(); v++) {
    push_tensor(L, std::move(batch.views[v]));
    lua_rawseti(L, -2, int(v + 1));
  }
  push_array(L, "boxes", batch.boxes, [&](data::BoxBatch& boxes) {
    push_objects(L, boxes.objects);
    push_tensor(L, boxes.image);
    lua_setfield(L, -2, "image");
  });
  auto push_moved = [&](at::Tensor& tensor) { push_tensor(L, std::move(tensor)); };
  push_array(L, "masks", batch.masks, push_moved);
  push_array(L, "sizes", batch.sizes, push_moved);
  push_array(L, "windows", batch.windows, push_moved);
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
  int64_t epochs = lua_isnoneornil(L, 4) ? 0 : check_integer(L, 4, "loader.epoch", "epochs");
  if (number < 0) throw Error("loader.epoch", "expected an epoch of 0 or more, got " + std::to_string(number));
  loader.start(uint64_t(number), first, uint64_t(std::max<int64_t>(epochs, 0)));
  lua_pushvalue(L, 1);
  lua_pushnumber(L, double(loader.iteration()));
  lua_pushcclosure(L, gate<next_batch>, 2);
  return 1;
}

static int length(lua_State* L) {
  lua_pushinteger(L, lua_Integer(check_object<data::Loader>(L, 1, kOp)->batches()));
  return 1;
}

static int batch_size(lua_State* L) {
  const auto& options = check_object<data::Loader>(L, 1, kOp)->options();
  bool shared = options.sampler && options.sampler->share;
  lua_pushinteger(L, lua_Integer(options.batch * (shared ? dist::environment().world : 1)));
  return 1;
}

static int classes(lua_State* L) {
  const auto& names = check_object<data::Loader>(L, 1, kOp)->dataset().classes;
  lua_createtable(L, int(names.size()), 0);
  for (size_t i = 0; i < names.size(); i++) {
    push_string(L, names[i]);
    lua_rawseti(L, -2, int(i + 1));
  }
  return 1;
}

static int views(lua_State* L) {
  push_object(L, std::make_shared<data::ViewPlan>(check_object<data::Loader>(L, 1, kOp)->plan()));
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

static int unreadable(lua_State* L) {
  auto& loader = *check_object<data::Loader>(L, 1, kOp);
  if (!lua_isnoneornil(L, 2)) loader.note_unreadable(check_unreadable(L, 2, kOp));
  push_unreadable(L, loader.unreadable());
  return 1;
}

static int list_fingerprint_of(lua_State* L) {
  push_string(L, list_fingerprint(check_object<data::Loader>(L, 1, kOp)->dataset()));
  return 1;
}

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

static const DeclaredValue kMore{"more", "{path: string, reason: string}[]?", "joins those that others met"};
static const std::vector<DeclaredValue> kFiles{{"", "{path: string, reason: string}[]", "each file once"}};

static std::vector<Bound> methods_of_batches() {
  return {{gate<epoch>,
           {.name = "Loader:epoch",
            .about = "An iterator for `for batch in loader:epoch(e) do`; one epoch at a time.",
            .arguments = {{"epoch", "integer", "from 0"},
                          {"first_batch", "integer?", "begin at this batch, from 0, as a run resumes"},
                          {"epochs", "integer?",
                           "how many epochs there are in all: where another one follows, its first batches are made "
                           "while the last ones of this epoch are used"}},
            .results = {{"", "fun(): Batch?", "nil at the end"}}}},
          {gate<length>,
           {.name = "Loader:len",
            .about = "The number of batches per epoch, as `#loader`.",
            .results = {{"", "integer", ""}}}},
          {gate<batch_size>,
           {.name = "Loader:batch_size",
            .about = "The pictures of a whole batch, of all processes together where they share its order.",
            .results = {{"", "integer", ""}}}},
          {gate<views>, {.name = "Loader:views", .about = "Its plan of views.", .results = {{"", "Views", ""}}}},
          {gate<stats>,
           {.name = "Loader:stats",
            .about = "What was loaded since the loader was made, and where the time went.",
            .results = {{"",
                         "{images: integer, bad: integer, filled: integer, wait_seconds: number, seconds: number, "
                         "images_per_second: number, wait_share: number, loaded: integer, bytes_read: integer, pixels: "
                         "integer, workers: integer, stages: table<string, number>}",
                         "pictures handed out, those of them that were replaced or left out, and filled; how long the "
                         "loop waited, of how many seconds; what the workers made, ahead of the loop included; "
                         "`stages` has the seconds of all workers together by stage"}}}}};
}

static std::vector<Bound> methods_of_the_set() {
  return {{gate<classes>,
           {.name = "Loader:classes", .about = "The names of its set's classes.", .results = {{"", "string[]", ""}}}},
          {gate<list_fingerprint_of>,
           {.name = "Loader:list_fingerprint",
            .about = "That of its set's names, labels and classes, `set:fingerprint().list`; no file is looked at.",
            .results = {{"", "string", "SHA-256"}}}},
          {gate<unreadable>,
           {.name = "Loader:unreadable",
            .about = "As Dataset:unreadable, and an error when the files become more than `max_bad`.",
            .arguments = {kMore},
            .results = kFiles}},
          {gate<filled>,
           {.name = "Loader:filled", .about = "As Dataset:filled.", .arguments = {kMore}, .results = kFiles}}};
}

static void declare_batch() {
  auto field = [](const char* name, const char* type, const char* about) {
    declare({.name = std::string("Batch.") + name, .about = about, .results = {{"", type, ""}}});
  };
  declare({.name = "Batch",
           .about = "What a loader gives: `batch[1]` … are the views, [B, 3, H, W]; a field that nobody asked for, or "
                    "that the set does not have, is nil."});
  field("index", "Tensor", "[B] int64: which pictures of the set the views show.");
  field("target", "Tensor?", "[B] int64 or [B, C] float: their labels.");
  field("number", "integer", "Counts the epoch's batches, from 0.");
  field("boxes", "table[]?",
        "Per view what Dataset:boxes gives, of all its pictures, with `image` [n] int64: the row of the batch.");
  field("windows", "Tensor[]",
        "Per view [B, 5] float: left, top, right and bottom of what it shows, in shares of the picture, and 1 where it "
        "is "
        "mirrored.");
  field("sizes", "Tensor[]",
        "Per view [B, 2] int64: its height and width in pixels, less than the batch's where it was padded.");
  field("masks", "Tensor[]?", "Per view [B, H, W] uint8: the class maps, as Dataset:mask has them.");
}

void add_loader(lua_State* L) {
  declare_batch();
  auto methods = methods_of_batches();
  for (auto& method : methods_of_the_set()) methods.push_back(std::move(method));
  bind_class<data::Loader>(L, "Batches of views from worker threads, the same for any number of them.", methods,
                           {{"__len", gate<length>}, {"__tostring", gate<to_string>}});
  bind(L,
       {{gate<make_loader>,
         {.name = "data.loader",
          .about = "Loads a set's pictures as views, on threads. With several processes each loads its part of every "
                   "batch. The batches depend on the seed, never on threads or time.",
          .arguments = {{"set", "Dataset", "the pictures"}, {"views", "Views", "what to make of each"}},
          .options = &kLoader,
          .results = {{"", "Loader", ""}}}}});
}

}  // namespace sslrun::lua
