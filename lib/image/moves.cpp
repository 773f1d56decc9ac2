// Sizes, placements and windows after moves.
#include "lib/image/moves.h"

#include <utility>

namespace sslrun::image {

Extent size_after(const Move& move, Extent before) {
  return std::visit(ByMove{[](const Crop& crop) {
                             return Extent{crop.box.width, crop.box.height};
                           },
                           [](const Resize& resize) { return resize.size; }, [](const Warp& warp) { return warp.size; },
                           [&](const Flip&) { return before; }},
                    move);
}

Placement::Placement(Extent picture)
    : crop{0, 0, picture.width, picture.height}, width(picture.width), height(picture.height), window(crop) {}

bool Placement::take(const Move& move) {
  return std::visit(ByMove{[&](const Crop& by) {
                             Box part = by.box;
                             if (flip) part.x = window.width - part.x - part.width;
                             Box& of = resized ? window : crop;
                             of = {of.x + part.x, of.y + part.y, part.width, part.height};
                             if (!resized) {
                               width = part.width, height = part.height;
                               window = {0, 0, width, height};
                             }
                             return true;
                           },
                           [&](const Resize& by) {
                             if (resized) return by.size == Extent{window.width, window.height};
                             width = by.size.width, height = by.size.height;
                             window = {0, 0, width, height};
                             filter = by.filter;
                             resized = true;
                             return true;
                           },
                           [](const Warp&) { return false; },
                           [&](const Flip&) {
                             flip = !flip;
                             return true;
                           }},
                    move);
}

// A window that a warp widens or moves by pixels.
static Window moved(Window shown, const Warp& warp, Extent before) {
  std::optional<PixelMove> by = pixel_move(warp.to_input);
  if (!by) return shown;
  double width = (shown.right - shown.left) / before.width, height = (shown.bottom - shown.top) / before.height;
  int x = shown.mirrored ? before.width - by->x - warp.size.width : by->x;
  shown.left += x * width, shown.right = shown.left + warp.size.width * width;
  shown.top += by->y * height, shown.bottom = shown.top + warp.size.height * height;
  return shown;
}

Window window_after(const std::vector<Move>& moves, Extent size) {
  Window shown;
  for (const Move& move : moves) {
    std::visit(ByMove{[&](const Crop& crop) {
                        double width = (shown.right - shown.left) / size.width;
                        double height = (shown.bottom - shown.top) / size.height;
                        int x = shown.mirrored ? size.width - crop.box.x - crop.box.width : crop.box.x;
                        shown.left += x * width, shown.right = shown.left + crop.box.width * width;
                        shown.top += crop.box.y * height, shown.bottom = shown.top + crop.box.height * height;
                      },
                      [](const Resize&) {}, [&](const Warp& warp) { shown = moved(shown, warp, size); },
                      [&](const Flip&) { shown.mirrored = !shown.mirrored; }},
               move);
    size = size_after(move, size);
  }
  return shown;
}

}  // namespace sslrun::image
