// Samplers in Lua: data.sampler.shuffled, data.sampler.class_balanced, ….
#include <ATen/ops/empty.h>

#include "bindings/gate/stack.h"
#include "bindings/modules/data/lua_data.h"
#include "bindings/tensor/tensor.h"

namespace sslrun::lua {

static int push_sampler(lua_State* L, data::Sampler sampler) {
  push_object(L, std::make_shared<data::Sampler>(std::move(sampler)));
  return 1;
}

static uint64_t seed_of(Options& options) { return uint64_t(options.integer("seed", 0)); }

static data::Share share_of(Options& options) { return {options.integer("world", 1), options.integer("rank", 0)}; }

// The part of one process, where `batch`, `world` and `rank` are given.
static int push_share(lua_State* L, Options& options, const char* op, data::Sampler all) {
  data::Share share = share_of(options);
  bool has_batch = options.has("batch"), drop_last = options.boolean("drop_last", true);
  int64_t batch = options.integer("batch", 1);
  options.finish();
  if (!has_batch && (share.world != 1 || share.rank != 0))
    throw Error(op, "expected 'batch' (pictures per step of all processes together) beside 'world' and 'rank'");
  auto last = drop_last ? data::LastBatch::kDropped : data::LastBatch::kFilled;
  return push_sampler(L, has_batch ? sharded_sampler(std::move(all), batch, share, last) : std::move(all));
}

static int sequential(lua_State* L) {
  const char* op = "data.sampler.sequential";
  auto set = check_object<data::Dataset>(L, 1, op);
  Options options(L, 2, op);
  return push_share(L, options, op, data::sequential_sampler(set->size()));
}

static int shuffled(lua_State* L) {
  const char* op = "data.sampler.shuffled";
  auto set = check_object<data::Dataset>(L, 1, op);
  Options options(L, 2, op);
  return push_share(L, options, op, data::shuffled_sampler(set->size(), seed_of(options)));
}

static int class_balanced(lua_State* L) {
  const char* op = "data.sampler.class_balanced";
  auto set = check_object<data::Dataset>(L, 1, op);
  Options options(L, 2, op);
  uint64_t seed = seed_of(options);
  int64_t picks = options.integer("picks", set->size());
  if (picks < 1) throw Error(op, "expected 'picks' of 1 or more, got " + std::to_string(picks));
  return push_share(L, options, op, class_balanced_sampler(*set, seed, picks));
}

static int repeated(lua_State* L) {
  const char* op = "data.sampler.repeated";
  auto set = check_object<data::Dataset>(L, 1, op);
  Options options(L, 2, op);
  uint64_t seed = seed_of(options);
  int64_t repeats = options.integer("repeats", 3);
  return push_share(L, options, op, data::repeated_sampler(set->size(), repeats, seed));
}

static int distributed(lua_State* L) {
  const char* op = "data.sampler.distributed";
  auto set = check_object<data::Dataset>(L, 1, op);
  Options options(L, 2, op);
  data::DistributedOptions o;
  o.share = share_of(options);
  o.seed = seed_of(options);
  o.shuffle = options.boolean("shuffle", o.shuffle);
  o.drop_last = options.boolean("drop_last", o.drop_last);
  o.blocks = options.boolean("blocks", o.blocks);
  options.finish();
  return push_sampler(L, distributed_sampler(set->size(), o));
}

// sampler:picks(epoch[, first[, count]]) gives samples and draws, int64 [count] each.
static int picks(lua_State* L) {
  const char* op = "sampler.picks";
  auto& sampler = *check_object<data::Sampler>(L, 1, op);
  int64_t epoch = check_integer(L, 2, op, "epoch");
  int64_t first = lua_isnoneornil(L, 3) ? 0 : check_integer(L, 3, op, "first");
  int64_t count = lua_isnoneornil(L, 4) ? sampler.size - first : check_integer(L, 4, op, "count");
  if (epoch < 0 || first < 0 || count < 0 || first + count > sampler.size)
    throw Error(op, "expected an epoch of 0 or more and positions of 0 to " + std::to_string(sampler.size - 1));
  auto order = sampler.order(uint64_t(epoch));
  at::Tensor samples = at::empty({count}, at::kLong), draws = at::empty({count}, at::kLong);
  for (int64_t i = 0; i < count; i++) {
    data::Pick pick = order(first + i);
    samples.data_ptr<int64_t>()[i] = pick.sample;
    draws.data_ptr<int64_t>()[i] = pick.draw;
  }
  push_tensor(L, samples);
  push_tensor(L, draws);
  return 2;
}

static int length(lua_State* L) {
  lua_pushinteger(L, lua_Integer(check_object<data::Sampler>(L, 1, "data.sampler")->size));
  return 1;
}

static int to_string(lua_State* L) {
  auto& sampler = *check_object<data::Sampler>(L, 1, "data.sampler");
  push_string(L, "Sampler(" + sampler.name + ", " + std::to_string(sampler.size) + " of " +
                     std::to_string(sampler.samples) + " samples)");
  return 1;
}

void add_samplers(lua_State* L) {
  register_class<data::Sampler>(
      L, {{"picks", gate<picks>}, {"len", gate<length>}, {"__len", gate<length>}, {"__tostring", gate<to_string>}});
  lua_newtable(L);
  set_functions(L, {{"sequential", gate<sequential>},
                    {"shuffled", gate<shuffled>},
                    {"class_balanced", gate<class_balanced>},
                    {"repeated", gate<repeated>},
                    {"distributed", gate<distributed>}});
  lua_setfield(L, -2, "sampler");
}

}  // namespace sslrun::lua
