// dist.parallel in Lua: gradients of a model averaged over all processes by every backward().
#include "bindings/gate/stack.h"
#include "bindings/modules/lua_dist.h"
#include "bindings/modules/nn/lua_nn.h"

namespace sslrun::lua {

namespace {
struct ParallelOptions {
  bool find_unused = false;
};
}  // namespace

static const OptionsOf<ParallelOptions> kParallel({
    field("find_unused", &ParallelOptions::find_unused,
          "parameters may get no gradient in some steps; costs a walk through the graph in each"),
});
static int make_parallel(lua_State* L) {
  const char* op = "dist.parallel";
  auto module = check_object<nn::Module>(L, 1, op);
  bool find_unused = read_options(L, 2, op, kParallel).find_unused;
  std::vector<dist::NamedParameter> state;
  for (auto role : {nn::TensorRole::kParameter, nn::TensorRole::kBuffer})
    for (auto& entry : module->named(role)) state.push_back({std::move(entry.name), std::move(entry.tensor)});
  push_object(L, std::make_shared<dist::Parallel>(dist::world_group(), state, find_unused));
  lua_pushvalue(L, -1);
  luaL_ref(L, LUA_REGISTRYINDEX);  // lives until release(): averaging shall not end when a variable does
  return 1;
}

static int no_sync(lua_State* L) {
  const char* op = "parallel.no_sync";
  auto parallel = check_object<dist::Parallel>(L, 1, op);
  if (lua_type(L, 2) != LUA_TFUNCTION) throw Error(op, "expected a function, got " + describe(L, 2));
  struct Unsynced {
    dist::Parallel& parallel;
    bool before;
    explicit Unsynced(dist::Parallel& p) : parallel(p), before(p.synced()) { parallel.set_synced(false); }
    ~Unsynced() { parallel.set_synced(before); }
  } unsynced(*parallel);
  lua_settop(L, 2);
  lua_call(L, 0, LUA_MULTRET);
  return lua_gettop(L) - 1;
}

static int stop_timing(lua_State* L) {
  check_object<dist::Parallel>(L, 1, "parallel.stop_timing")->stop_timing();
  return 0;
}

static int communication(lua_State* L) {
  auto cost = check_object<dist::Parallel>(L, 1, "parallel.communication")->communication();
  lua_createtable(L, 0, 3);
  set_number(L, "bytes", double(cost.bytes));
  set_number(L, "seconds", cost.seconds);
  set_number(L, "exposed_seconds", cost.exposed_seconds);
  return 1;
}

void open_parallel_class(lua_State* L) {
  bind_class<dist::Parallel>(
      L, "Averages a model's gradients over all processes in each backward(), until release(); dist.parallel gives it.",
      {{gate<no_sync>,
        {.name = "Parallel:no_sync",
         .about = "Calls a function; gradients of the backward() calls in it stay in this process, for accumulation.",
         .arguments = {{"fn", "fun(): ...", ""}},
         .results = {{"...", "any", "what the function returns"}}}},
       {gate<stop_timing>,
        {.name = "Parallel:stop_timing",
         .about = "From here on at most the first ten steps are timed: in a recorded step (torch.cuda_graph) that is "
                  "not possible."}},
       {gate<communication>,
        {.name = "Parallel:communication",
         .about = "What averaging the gradients costs. Times are those of the newest step that was timed: each of the "
                  "first ten, then every hundredth.",
         .results =
             {{"", "{bytes: number, seconds: number, exposed_seconds: number}",
               "bytes that each process exchanges in a step; seconds from the first bucket's departure to the last "
               "one's arrival, and those of them in which backward had nothing left to compute"}}}}},
      {});
}

void bind_parallel(lua_State* L) {
  bind(L,
       {{gate<make_parallel>,
         {.name = "dist.parallel",
          .about =
              "Compares a model's names, shapes and dtypes with rank 0's (a difference is an error), copies rank 0's "
              "weights, and from then on averages gradients over all processes in each backward(). `run:attach` "
              "does this for a recipe.",
          .arguments = {{"model", "Module", ""}},
          .options = &kParallel,
          .results = {{"", "Parallel", "works until release(), also when no variable holds it"}},
          .source = "docs.pytorch.org, torch.nn.parallel.DistributedDataParallel"}}});
}

}  // namespace sslrun::lua
