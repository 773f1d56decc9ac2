// Lua module `detection`.
#include "bindings/modules/detection/lua_detection.h"

#include "bindings/gate/declaration.h"
#include "bindings/modules/open_all.h"

namespace sslrun::lua {

void open_detection(lua_State* L) {
  lua_newtable(L);
  declare(
      {.name = "detection",
       .about = "What detectors are made of. Boxes are rows (x1, y1, x2, y2) in pixels: corners, a side is x2 - x1."});
  add_detection_boxes(L);
  add_detection_regions(L);
  add_detection_anchors(L);
}

}  // namespace sslrun::lua
