// Lua module `dist`: rank and world, collectives, objects, data parallelism.
#include "bindings/modules/lua_dist.h"

#include "bindings/gate/stack.h"
#include "bindings/modules/lua_value.h"
#include "bindings/modules/open_all.h"
#include "bindings/tensor/tensor.h"
#include "lib/core/value_bytes.h"
#include "lib/dist/differentiable.h"
#include "lib/dist/launch_memory.h"

namespace sslrun::lua {

static int rank(lua_State* L) {
  lua_pushinteger(L, dist::environment().rank);
  return 1;
}

static int world(lua_State* L) {
  lua_pushinteger(L, dist::environment().world);
  return 1;
}

static int local_rank(lua_State* L) {
  lua_pushinteger(L, dist::environment().local_rank);
  return 1;
}

static int barrier(lua_State*) {
  dist::barrier(dist::world_group());
  return 0;
}

namespace {
struct SourceOptions {
  int source = 0;
};
struct ReductionOptions {
  dist::Reduction op = dist::Reduction::kSum;
};
struct GatherOptions {
  int64_t dim = 0;
};
}  // namespace

static const OptionsOf<SourceOptions> kSource({
    field("source", &SourceOptions::source, "rank of the process whose value all get; below dist.world()", at_least(0)),
});
static const OptionsOf<ReductionOptions> kReduction({
    choice_field("op", &ReductionOptions::op, "what is made of the processes' numbers",
                 {{"sum", dist::Reduction::kSum},
                  {"mean", dist::Reduction::kMean},
                  {"min", dist::Reduction::kMin},
                  {"max", dist::Reduction::kMax},
                  {"product", dist::Reduction::kProduct}}),
});
static const OptionsOf<GatherOptions> kGather({
    field("dim", &GatherOptions::dim, "dimension along which the tensors are joined; negative ones count from the end"),
});

static int source_of(lua_State* L, int index, const char* op) {
  int source = read_options(L, index, op, kSource).source;
  if (source >= dist::environment().world)
    throw Error(op, "expected a 'source' of 0 to " + std::to_string(dist::environment().world - 1) + ", got " +
                        std::to_string(source));
  return source;
}

static int broadcast(lua_State* L) {
  const char* op = "dist.broadcast";
  at::Tensor tensor = check_tensor(L, 1, op);
  push_tensor(L, dist::broadcast(dist::world_group(), tensor, source_of(L, 2, op)));
  return 1;
}

static int all_reduce(lua_State* L) {
  const char* op = "dist.all_reduce";
  at::Tensor tensor = check_tensor(L, 1, op);
  auto reduction = read_options(L, 2, op, kReduction).op;
  push_tensor(L, dist::all_reduce_with_gradient(dist::world_group(), tensor, reduction));
  return 1;
}

static int all_gather(lua_State* L) {
  push_tensor(L, dist::all_gather(dist::world_group(), check_tensor(L, 1, "dist.all_gather")));
  return 1;
}

static int gather(lua_State* L) {
  const char* op = "dist.gather";
  int count = lua_gettop(L);
  bool has_options = count > 1 && lua_istable(L, count);
  int64_t dim = read_options(L, has_options ? count-- : count + 1, op, kGather).dim;
  dist::Group* group = dist::world_group();
  if (count == 0) check_tensor(L, 1, op);
  for (int i = 1; i <= count; i++) {
    at::Tensor tensor = check_tensor(L, i, op);
    push_tensor(L, group ? dist::gather_with_gradient(group, tensor.movedim(dim, 0)).movedim(0, dim) : tensor);
  }
  return count;
}

static int reduce_scatter(lua_State* L) {
  const char* op = "dist.reduce_scatter";
  at::Tensor tensor = check_tensor(L, 1, op);
  auto reduction = read_options(L, 2, op, kReduction).op;
  push_tensor(L, dist::reduce_scatter(dist::world_group(), tensor, reduction));
  return 1;
}

static int all_to_all(lua_State* L) {
  push_tensor(L, dist::all_to_all(dist::world_group(), check_tensor(L, 1, "dist.all_to_all")));
  return 1;
}

static int broadcast_object(lua_State* L) {
  const char* op = "dist.broadcast_object";
  lua_settop(L, 2);
  int source = source_of(L, 2, op);
  bool here = dist::environment().rank == source;
  std::string bytes = here ? to_bytes(read_value(L, 1, op)) : "";
  if (dist::Group* group = dist::world_group())
    push_value(L, from_bytes(dist::broadcast_bytes(group, bytes, source), op), op);
  else
    lua_pushvalue(L, 1);
  return 1;
}

static int all_gather_object(lua_State* L) {
  const char* op = "dist.all_gather_object";
  lua_settop(L, 1);
  std::string bytes = to_bytes(read_value(L, 1, op));
  dist::Group* group = dist::world_group();
  lua_newtable(L);
  if (!group) lua_pushvalue(L, 1), lua_rawseti(L, -2, 1);
  if (!group) return 1;
  int count = 0;
  for (const auto& each : dist::all_gather_bytes(group, bytes)) {
    push_value(L, from_bytes(each, op), op);
    if (lua_isnil(L, -1)) {
      lua_pop(L, 1);
      lua_pushlightuserdata(L, none_token());
    }
    lua_rawseti(L, -2, ++count);
  }
  return 1;
}

static int remember(lua_State* L) {
  const char* op = "dist.remember";
  lua_settop(L, 2);
  dist::remember(check_string(L, 1, op, "name"), to_bytes(read_value(L, 2, op)));
  return 0;
}

static int remembered(lua_State* L) {
  const char* op = "dist.remembered";
  auto bytes = dist::remembered(check_string(L, 1, op, "name"));
  if (!bytes) return lua_pushnil(L), 1;
  push_value(L, from_bytes(*bytes, op), op);
  return 1;
}

static int set_timeout(lua_State* L) {
  const char* op = "dist.set_timeout";
  double seconds = check_number(L, 1, op, "seconds");
  if (!(seconds >= 1 && seconds <= 1e7)) throw Error(op, "expected 1 to 10000000 seconds");
  dist::set_timeout(std::chrono::milliseconds(int64_t(seconds * 1000)));
  return 0;
}

static int collectives_begun(lua_State* L) {
  dist::Group* group = dist::world_group_if_made();
  lua_pushinteger(L, group ? lua_Integer(group->collectives()) : 0);
  return 1;
}

static int set_step(lua_State* L) {
  int64_t step = check_integer(L, 1, "dist.set_step", "step");
  if (dist::Group* group = dist::world_group_if_made()) group->set_step(step);
  return 0;
}

static std::vector<Bound> places() {
  return {
      {gate<rank>,
       {.name = "dist.rank",
        .about = "This process's number among all, from 0; 0 is the one that prints, logs and saves.",
        .results = {{"", "integer", ""}}}},
      {gate<world>,
       {.name = "dist.world", .about = "How many processes there are; 1 alone.", .results = {{"", "integer", ""}}}},
      {gate<local_rank>,
       {.name = "dist.local_rank",
        .about = "This process's number on its machine, from 0; it takes the GPU of that number.",
        .results = {{"", "integer", ""}}}},
      {gate<set_timeout>,
       {.name = "dist.set_timeout",
        .about = "How long a process waits for the slowest one, when they meet and in every collective.",
        .arguments = {{"seconds", "number", "1 to 10000000"}}}},
      {gate<collectives_begun>,
       {.name = "dist.collectives",
        .about = "How many collectives this process has begun, its own and those that average gradients. Those that a "
                 "recorded step repeats are counted once, when it is recorded.",
        .results = {{"", "integer", "0 before the processes have met"}}}},
      {gate<set_step>,
       {.name = "dist.set_step",
        .about = "The training step that errors of collectives name; run:step sets it.",
        .arguments = {{"step", "integer", ""}}}},
      {gate<remember>,
       {.name = "dist.remember",
        .about =
            "Keeps a value for the processes that torchrun starts in the place of these; where there is no agent of "
            "torchrun nobody keeps it.",
        .arguments = {{"name", "string", ""}, {"value", "any", "what checkpoint.save takes"}}}},
      {gate<remembered>,
       {.name = "dist.remembered",
        .about = "What the newest of the earlier starts of these processes kept.",
        .arguments = {{"name", "string", ""}},
        .results = {{"", "any", "nil when none did"}}}},
  };
}

static const DeclaredValue kTensor{"x", "Tensor", "[...]: the same shape and dtype on all processes"};
static const DeclaredValue kRows{"x", "Tensor", "[N, ...]: the same shape and dtype on all processes"};
static const DeclaredValue kBlocks{"x", "Tensor", "[world N, ...]: block i, of N rows, is for rank i"};
static const DeclaredValue kObject{"value", "any", "what checkpoint.save takes"};

static std::vector<Bound> collectives() {
  return {
      {gate<barrier>, {.name = "dist.barrier", .about = "Waits until all processes have come here."}},
      {gate<broadcast>,
       {.name = "dist.broadcast",
        .about = "The tensor of one process on all of them.",
        .arguments = {kTensor},
        .options = &kSource,
        .results = {{"", "Tensor", "[...] without gradient"}}}},
      {gate<all_reduce>,
       {.name = "dist.all_reduce",
        .about = "Reduces tensors over the processes, element by element. `sum` and `mean` have a gradient: the same "
                 "reduction of the gradients.",
        .arguments = {kTensor},
        .options = &kReduction,
        .results = {{"", "Tensor", "[...]: the same on all processes"}}}},
      {gate<gather>,
       {.name = "dist.gather",
        .about = "The rows of all processes, joined in the order of ranks, of each tensor given. Backward sums the "
                 "gradients that all processes have for this one's rows.",
        .arguments = {kRows, {"...", "Tensor", "more of them"}},
        .options = &kGather,
        .results = {{"...", "Tensor", "[world N, ...] of each"}}}},
      {gate<all_gather>,
       {.name = "dist.all_gather",
        .about = "The rows of all processes, joined in the order of ranks, without gradient.",
        .arguments = {kRows},
        .results = {{"", "Tensor", "[world N, ...]"}}}},
      {gate<reduce_scatter>,
       {.name = "dist.reduce_scatter",
        .about = "Reduces tensors over the processes; each gets its block of the result.",
        .arguments = {kBlocks},
        .options = &kReduction,
        .results = {{"", "Tensor", "[N, ...]: this rank's block"}}}},
      {gate<all_to_all>,
       {.name = "dist.all_to_all",
        .about = "Sends block i to rank i.",
        .arguments = {kBlocks},
        .results = {{"", "Tensor", "[world N, ...]: the blocks that came, by rank"}}}},
      {gate<broadcast_object>,
       {.name = "dist.broadcast_object",
        .about = "The Lua value of one process on all of them.",
        .arguments = {kObject},
        .options = &kSource,
        .results = {{"", "any", ""}}}},
      {gate<all_gather_object>,
       {.name = "dist.all_gather_object",
        .about = "The Lua values of all processes.",
        .arguments = {kObject},
        .results = {{"", "any[]", "by rank, from 1; checkpoint.none for nil"}}}},
  };
}

void open_dist(lua_State* L) {
  open_parallel_class(L);
  lua_newtable(L);
  declare({.name = "dist",
           .about =
               "Several processes: rank and world, collectives, data parallelism. Every process must call the same "
               "collectives in the same order with the same shapes. They return new values and leave their argument "
               "alone; with one process they return what they were given. A process that does not come is an error "
               "after the timeout.",
           .source = "docs.pytorch.org, torch.distributed"});
  bind(L, places());
  bind(L, collectives());
  bind_parallel(L);
}

}  // namespace sslrun::lua
