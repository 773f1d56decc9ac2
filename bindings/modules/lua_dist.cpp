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

static int source_of(lua_State* L, int index, const char* op) {
  Options options(L, index, op);
  int64_t source = options.integer("source", 0);
  options.finish();
  if (source < 0 || source >= dist::environment().world)
    throw Error(op, "expected a 'source' of 0 to " + std::to_string(dist::environment().world - 1) + ", got " +
                        std::to_string(source));
  return int(source);
}

static dist::Reduction reduction_of(lua_State* L, int index, const char* op) {
  static const std::vector<std::string> kNames{"sum", "mean", "min", "max", "product"};
  Options options(L, index, op);
  std::string name = options.choice("op", "sum", kNames);
  options.finish();
  return dist::Reduction(std::find(kNames.begin(), kNames.end(), name) - kNames.begin());
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
  auto reduction = reduction_of(L, 2, op);
  push_tensor(L, dist::all_reduce_with_gradient(dist::world_group(), tensor, reduction));
  return 1;
}

static int all_gather(lua_State* L) {
  push_tensor(L, dist::all_gather(dist::world_group(), check_tensor(L, 1, "dist.all_gather")));
  return 1;
}

// dist.gather(x, …, [{dim=}]): the rows of all processes, joined along `dim`, with gradient; as many as were given.
static int gather(lua_State* L) {
  const char* op = "dist.gather";
  int count = lua_gettop(L);
  bool has_options = count > 1 && lua_istable(L, count);
  Options options(L, has_options ? count-- : count + 1, op);
  int64_t dim = options.integer("dim", 0);
  options.finish();
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
  auto reduction = reduction_of(L, 2, op);
  push_tensor(L, dist::reduce_scatter(dist::world_group(), tensor, reduction));
  return 1;
}

static int all_to_all(lua_State* L) {
  push_tensor(L, dist::all_to_all(dist::world_group(), check_tensor(L, 1, "dist.all_to_all")));
  return 1;
}

// dist.broadcast_object(value, {source=}): the source's value on all processes.
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

// dist.all_gather_object(value): an array of the values of all processes, by rank.
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

// dist.remember(name, value): for the processes that torchrun starts in the place of these; no one else keeps it.
static int remember(lua_State* L) {
  const char* op = "dist.remember";
  lua_settop(L, 2);
  dist::remember(check_string(L, 1, op, "name"), to_bytes(read_value(L, 2, op)));
  return 0;
}

// dist.remembered(name): what an earlier start of these processes kept, or nil.
static int remembered(lua_State* L) {
  const char* op = "dist.remembered";
  auto bytes = dist::remembered(check_string(L, 1, op, "name"));
  if (!bytes) return lua_pushnil(L), 1;
  push_value(L, from_bytes(*bytes, op), op);
  return 1;
}

// dist.set_timeout(seconds): how long a collective may wait for the slowest process.
static int set_timeout(lua_State* L) {
  const char* op = "dist.set_timeout";
  double seconds = check_number(L, 1, op, "seconds");
  if (!(seconds >= 1 && seconds <= 1e7)) throw Error(op, "expected 1 to 10000000 seconds");
  dist::set_timeout(std::chrono::milliseconds(int64_t(seconds * 1000)));
  return 0;
}

// dist.set_step(step): the training step that error texts name.
static int set_step(lua_State* L) {
  int64_t step = check_integer(L, 1, "dist.set_step", "step");
  if (dist::Group* group = dist::world_group_if_made()) group->set_step(step);
  return 0;
}

void open_dist(lua_State* L) {
  register_parallel(L);
  lua_newtable(L);
  set_functions(L, {{"rank", gate<rank>},
                    {"world", gate<world>},
                    {"local_rank", gate<local_rank>},
                    {"barrier", gate<barrier>},
                    {"broadcast", gate<broadcast>},
                    {"all_reduce", gate<all_reduce>},
                    {"all_gather", gate<all_gather>},
                    {"gather", gate<gather>},
                    {"reduce_scatter", gate<reduce_scatter>},
                    {"all_to_all", gate<all_to_all>},
                    {"broadcast_object", gate<broadcast_object>},
                    {"all_gather_object", gate<all_gather_object>},
                    {"remember", gate<remember>},
                    {"remembered", gate<remembered>},
                    {"parallel", gate<make_parallel>},
                    {"set_timeout", gate<set_timeout>},
                    {"set_step", gate<set_step>}});
}

}  // namespace sslrun::lua
