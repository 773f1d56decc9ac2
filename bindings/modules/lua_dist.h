// Classes of the module `dist`.
#pragma once
#include "bindings/gate/userdata.h"
#include "lib/dist/parallel.h"

namespace sslrun::lua {

template <>
struct TypeName<dist::Parallel> {
  static constexpr const char* value = "Parallel";
};

// dist.parallel(model, {find_unused=}) and its methods.
int make_parallel(lua_State* L);
void register_parallel(lua_State* L);

}  // namespace sslrun::lua
