// dist.parallel in Lua: gradients of a model averaged over all processes by every backward().
#include "bindings/gate/stack.h"
#include "bindings/modules/lua_dist.h"
#include "bindings/modules/nn/lua_nn.h"

namespace sslrun::lua {

int make_parallel(lua_State* L) {
  const char* op = "dist.parallel";
  auto module = check_object<nn::Module>(L, 1, op);
  Options options(L, 2, op);
  bool find_unused = options.boolean("find_unused", false);
  options.finish();
  std::vector<dist::NamedParameter> state;
  for (auto role : {nn::TensorRole::kParameter, nn::TensorRole::kBuffer})
    for (auto& entry : module->named(role)) state.push_back({std::move(entry.name), std::move(entry.tensor)});
  push_object(L, std::make_shared<dist::Parallel>(dist::world_group(), state, find_unused));
  lua_pushvalue(L, -1);
  luaL_ref(L, LUA_REGISTRYINDEX);  // lives until release(): averaging shall not end when a variable does
  return 1;
}

// parallel:no_sync(fn): gradients of the backward() calls in fn stay in this process; returns what fn returns.
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

// parallel:communication() -> {bytes =, seconds =, exposed_seconds =}
static int communication(lua_State* L) {
  auto cost = check_object<dist::Parallel>(L, 1, "parallel.communication")->communication();
  lua_createtable(L, 0, 3);
  set_number(L, "bytes", double(cost.bytes));
  set_number(L, "seconds", cost.seconds);
  set_number(L, "exposed_seconds", cost.exposed_seconds);
  return 1;
}

void register_parallel(lua_State* L) {
  register_class<dist::Parallel>(L, {{"no_sync", gate<no_sync>}, {"communication", gate<communication>}});
}

}  // namespace sslrun::lua
