// Classes of the module `dist`.
#pragma once
#include "bindings/gate/userdata.h"
#include "lib/dist/parallel.h"

namespace sslrun::lua {

template <>
struct TypeName<dist::Parallel> {
  static constexpr const char* value = "Parallel";
};

// The class Parallel; leaves the stack as it was.
void open_parallel_class(lua_State* L);
// dist.parallel, for the table on top of the stack.
void bind_parallel(lua_State* L);

}  // namespace sslrun::lua
