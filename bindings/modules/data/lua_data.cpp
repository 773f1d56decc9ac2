// Lua module `data`: data sets, views of pictures, loaders.
#include "bindings/modules/data/lua_data.h"

#include "bindings/gate/declaration.h"
#include "bindings/modules/open_all.h"

namespace sslrun::lua {

void open_data(lua_State* L) {
  declare({.name = "data", .about = "Data sets, views of pictures, loaders, and what draws on pictures."});
  lua_newtable(L);
  add_datasets(L);
  add_samplers(L);
  add_views(L);
  add_images(L);
  add_view_parameters(L);
  add_drawing(L);
  add_decoding(L);
  add_loader(L);
  add_packs(L);
}

}  // namespace sslrun::lua
