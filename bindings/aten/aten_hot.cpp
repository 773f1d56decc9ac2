// The table of direct calls.
#include "bindings/aten/aten_hot.h"

namespace sslrun::lua {

bool integers_at(lua_State* L, int index, Sizes& sizes) {
  int64_t value;
  int top = lua_gettop(L);
  if (lua_type(L, index) == LUA_TNUMBER) {
    for (; index <= top; index++) {
      if (!integer_at(L, index, value)) return false;
      sizes.push_back(value);
    }
    return true;
  }
  if (index != top || lua_type(L, index) != LUA_TTABLE) return false;
  int n = int(lua_objlen(L, index));
  for (int i = 1; i <= n; i++) {
    lua_rawgeti(L, index, i);
    bool ok = integer_at(L, -1, value);
    lua_pop(L, 1);
    if (!ok) return false;
    sizes.push_back(value);
  }
  return n > 0;
}

lua_CFunction hot_function(std::string_view name) {
  for (auto part : {hot_arithmetic(), hot_reductions(), hot_views()})
    for (const Hot& entry : part)
      if (entry.name == name) return entry.function;
  return nullptr;
}

}  // namespace sslrun::lua
