// The list of bound modules.
#include "bindings/modules/open_all.h"

#include "bindings/gate/strict.h"

namespace sslrun::lua {

struct Module {
  const char* name;
  void (*open)(lua_State*);
};

static constexpr Module kModules[] = {
    {"torch", open_torch}, {"nn", open_nn},
    {"loss", open_loss},   {"optim", open_optim},
    {"data", open_data},   {"checkpoint", open_checkpoint},
    {"eval", open_eval},   {"detection", open_detection},
    {"log", open_log},     {"dist", open_dist},
    {"fs", open_fs},
};

void open_all(lua_State* L) {
  lua_getfield(L, LUA_REGISTRYINDEX, "_LOADED");
  for (const auto& module : kModules) {
    module.open(L);
    make_strict(L, module.name);
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, module.name);
    lua_setglobal(L, module.name);
  }
  lua_pop(L, 1);
}

}  // namespace sslrun::lua
