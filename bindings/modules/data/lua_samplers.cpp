// Samplers in Lua: data.sampler.shuffled, data.sampler.class_balanced, ….
#include <ATen/ops/empty.h>

#include "bindings/gate/declaration.h"
#include "bindings/gate/stack.h"
#include "bindings/modules/data/lua_data.h"
#include "bindings/tensor/tensor.h"

namespace sslrun::lua {

static int push_sampler(lua_State* L, data::Sampler sampler) {
  push_object(L, std::make_shared<data::Sampler>(std::move(sampler)));
  return 1;
}

// The options of all samplers but `distributed`; each names those that it has.
struct OrderOptions {
  uint64_t seed = 0;
  std::optional<int64_t> picks;
  int64_t repeats = 3;
  std::optional<int64_t> batch;
  int64_t world = 1, rank = 0;
  bool drop_last = true;
};

static OptionsOf<OrderOptions> order_options(std::vector<Option> own) {
  using Order = OrderOptions;
  std::vector<Option> share{
      field("batch", &Order::batch,
            "pictures per step of all processes together; the order is then the part of one process, and the loader's "
            "own `batch` is `batch / world`",
            at_least(1))
          .or_else("the whole order"),
      field("world", &Order::world, "processes", at_least(1)),
      field("rank", &Order::rank, "the process, from 0", at_least(0)),
      field("drop_last", &Order::drop_last,
            "leave out the last, smaller batch; false: fill it with the epoch's first pictures"),
  };
  own.insert(own.end(), share.begin(), share.end());
  return OptionsOf<OrderOptions>(std::move(own));
}

static const Field kSeed = field("seed", &OrderOptions::seed, "of the order");

// The part of one process, where `batch` is given.
static int push_share(lua_State* L, const OrderOptions& o, const char* op, data::Sampler all) {
  if (!o.batch && (o.world != 1 || o.rank != 0))
    throw Error(op, "expected 'batch' (pictures per step of all processes together) beside 'world' and 'rank'");
  auto last = o.drop_last ? data::LastBatch::kDropped : data::LastBatch::kFilled;
  return push_sampler(L, o.batch ? sharded_sampler(std::move(all), *o.batch, {o.world, o.rank}, last) : std::move(all));
}

static const OptionsOf<OrderOptions> kSequential = order_options({});
static int sequential(lua_State* L) {
  const char* op = "data.sampler.sequential";
  auto set = check_object<data::Dataset>(L, 1, op);
  return push_share(L, read_options(L, 2, op, kSequential), op, data::sequential_sampler(set->size()));
}

static const OptionsOf<OrderOptions> kShuffled = order_options({kSeed});
static int shuffled(lua_State* L) {
  const char* op = "data.sampler.shuffled";
  auto set = check_object<data::Dataset>(L, 1, op);
  auto options = read_options(L, 2, op, kShuffled);
  return push_share(L, options, op, data::shuffled_sampler(set->size(), options.seed));
}

static const OptionsOf<OrderOptions> kClassBalanced = order_options({
    kSeed,
    field("picks", &OrderOptions::picks, "pictures that an epoch shows", at_least(1)).or_else("those of the set"),
});
static int class_balanced(lua_State* L) {
  const char* op = "data.sampler.class_balanced";
  auto set = check_object<data::Dataset>(L, 1, op);
  auto options = read_options(L, 2, op, kClassBalanced);
  return push_share(L, options, op, class_balanced_sampler(*set, options.seed, options.picks.value_or(set->size())));
}

static const OptionsOf<OrderOptions> kRepeated = order_options({
    kSeed,
    field("repeats", &OrderOptions::repeats, "how many times in a row a picture is shown", at_least(1)),
});
static int repeated(lua_State* L) {
  const char* op = "data.sampler.repeated";
  auto set = check_object<data::Dataset>(L, 1, op);
  auto options = read_options(L, 2, op, kRepeated);
  return push_share(L, options, op, data::repeated_sampler(set->size(), options.repeats, options.seed));
}

static const OptionsOf<data::DistributedOptions> kDistributed([] {
  using Distributed = data::DistributedOptions;
  auto world = [](Distributed& o) -> int64_t& { return o.share.world; };
  auto rank = [](Distributed& o) -> int64_t& { return o.share.rank; };
  return std::vector<Option>{
      field_at<Distributed>("world", world, "processes", at_least(1)),
      field_at<Distributed>("rank", rank, "the process, from 0", at_least(0)),
      field("seed", &Distributed::seed, "of the order"),
      field("shuffle", &Distributed::shuffle, "a new order each epoch; false: as in the set"),
      field("drop_last", &Distributed::drop_last,
            "leave out the pictures that the processes cannot share evenly; false: the first ones are shown twice"),
      field("blocks", &Distributed::blocks,
            "a process takes a contiguous block instead of every world-th picture, as OpenSelfSup's sampler"),
  };
}());
static int distributed(lua_State* L) {
  const char* op = "data.sampler.distributed";
  auto set = check_object<data::Dataset>(L, 1, op);
  return push_sampler(L, distributed_sampler(set->size(), read_options(L, 2, op, kDistributed)));
}

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

static Declaration order(const char* name, const char* about, const OptionTable& options, const char* source = "") {
  return {.name = name,
          .about = about,
          .arguments = {{"set", "Dataset", "whose pictures are shown"}},
          .options = &options,
          .results = {{"", "Sampler", ""}},
          .source = source};
}

static void register_sampler(lua_State* L) {
  bind_class<data::Sampler>(
      L, "Which pictures an epoch shows, and in which order; `#sampler` is the number of picks per epoch.",
      {{gate<picks>,
        {.name = "Sampler:picks",
         .about = "The picks of an epoch. Equal draws mean equal random views.",
         .arguments = {{"epoch", "integer", "from 0"},
                       {"first", "integer?", "position of the first pick, 0 without it"},
                       {"count", "integer?", "how many; all that follow without it"}},
         .results = {{"samples", "Tensor", "[count] int64: numbers of the pictures"},
                     {"draws", "Tensor", "[count] int64: what names their random draws"}}}},
       {gate<length>,
        {.name = "Sampler:len",
         .about = "The number of picks per epoch, as `#sampler`.",
         .results = {{"", "integer", ""}}}}},
      {{"__len", gate<length>}, {"__tostring", gate<to_string>}});
}

void add_samplers(lua_State* L) {
  register_sampler(L);
  lua_newtable(L);
  declare({.name = "data.sampler",
           .about =
               "Samplers say which pictures an epoch shows, and in which order: data.loader takes one as `sampler`. "
               "Any position of an epoch is computed in constant time, but that of `distributed`."});
  bind(L,
       {{gate<sequential>, order("data.sampler.sequential", "Every picture once, as in the set.", kSequential)},
        {gate<shuffled>, order("data.sampler.shuffled", "Every picture once, in a new order each epoch.", kShuffled)},
        {gate<class_balanced>,
         order("data.sampler.class_balanced",
               "Classes in turn, each round in a new order; the pictures of a class one after the other, shuffled. A "
               "picture with several labels belongs to each of its classes; a set without labels is an error.",
               kClassBalanced)},
        {gate<repeated>,
         order("data.sampler.repeated",
               "Each picture several times in a row with views of its own each time, in a shuffled order; an epoch "
               "keeps its length and shows a part of the set.",
               kRepeated, "arXiv 1901.09335")},
        {gate<distributed>,
         order("data.sampler.distributed",
               "The part of one process, number by number that of torch.utils.data.DistributedSampler.", kDistributed,
               "PyTorch, torch.utils.data.DistributedSampler")}});
  lua_setfield(L, -2, "sampler");
}

}  // namespace sslrun::lua
