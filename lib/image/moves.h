// Where a step puts pixels, as a few moves: pixels, boxes, class maps, sizes and windows all follow the same ones.
#pragma once
#include <optional>
#include <variant>
#include <vector>

#include "lib/image/resize.h"
#include "lib/image/warp.h"

namespace sslrun::image {

struct Extent {
  int width = 0, height = 0;
  bool operator==(const Extent&) const = default;
};

// Keeps a part, which lies inside.
struct Crop {
  Box box;
};
struct Resize {
  Extent size;
  Filter filter = Filter::kBilinear;
};
struct Flip {};  // left to right

// Any other place for each pixel: what the new view shows at a point lies at to_input(point) of the old one. Windows
// follow moves by pixels only: they say where a view would lie without its warps.
struct Warp {
  Projection to_input;
  Extent size;
  Sampling sampling = Sampling::kBilinear;
  Fill fill{0};  // where the old view has no pixels; class maps have 255 there
};

// A further kind of move goes into: size_after and WindowTrack (moves.cpp), Canvas::move (canvas.cpp), boxes and maps
// (lib/data/views/view_annotations.cpp); the compiler names those that lack it.
using Move = std::variant<Crop, Resize, Flip, Warp>;

// Calls the one of the functions that fits the move.
template <class... Functions>
struct ByMove : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
ByMove(Functions...) -> ByMove<Functions...>;

Extent size_after(const Move& move, Extent before);

// Moves that a single resize does: a crop, resized, a window of that, mirrored.
struct Placement {
  Placement() = default;
  explicit Placement(Extent picture);
  // Takes one more move in, or says that it needs another resize.
  bool take(const Move& move);

  Box crop;                   // of the whole picture, in pixels
  int width = 0, height = 0;  // the crop is resized to this
  Box window;                 // the part of the resized crop that is shown
  Filter filter = Filter::kBilinear;
  bool flip = false;
  bool resized = false;
};

// Which part of the picture is shown, in shares of its width and height.
struct Window {
  double left = 0, top = 0, right = 1, bottom = 1;
  bool mirrored = false;
};
Window window_after(const std::vector<Move>& moves, Extent picture);

}  // namespace sslrun::image
