// What the files of module `detection` share: the groups of functions.
#pragma once
#include <lua.hpp>

namespace sslrun::lua {

// Each adds its functions to the table on top of the stack.
void add_detection_boxes(lua_State* L);    // area, iou, clip, larger_than, encode, decode
void add_detection_regions(lua_State* L);  // nms, roi_align, regions
void add_detection_anchors(lua_State* L);  // anchors, pyramid_anchors, levels, match, sample

}  // namespace sslrun::lua
