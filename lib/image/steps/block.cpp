// One of four overlapping blocks of the picture: what follows sees that block only.
#include <algorithm>

#include "lib/image/steps/random_part.h"
#include "lib/image/steps/shared_fields.h"

namespace sslrun::image {

namespace {
struct Settings {
  int block = 0;
  double cross = 0.3;
};
struct Drawn {
  Box crop;
};
}  // namespace

// At least one pixel.
static std::array<int, 2> side_of(int size, bool late, double cross) {
  double half = size / 2, more = cross * size;
  int low = late ? std::clamp(round_half_even(half - more), 0, size - 1) : 0;
  int high = late ? size : std::clamp(round_half_even(half + more), 1, size);
  return {low, high - low};
}

static std::optional<Drawn> draw(const Settings& set, Drawing& drawing) {
  auto [x, w] = side_of(drawing.size.width, set.block >= 2, set.cross);
  auto [y, h] = side_of(drawing.size.height, set.block % 2 == 1, set.cross);
  return Drawn{{x, y, w, h}};
}

static std::vector<Move> moves(const Drawn& drawn, Extent) { return {Crop{drawn.crop}}; }

StepKind block_step() {
  return step_kind<Settings, Drawn>({
      .name = "block",
      .about = "Takes one of four blocks that reach beyond the middle of the picture.",
      .source = "arXiv 2506.23156; HHU-JialeChen/SSL, simsiam/loader.py, CropTransform",
      .settings = {field("block", &Settings::block, "0 top left, 1 bottom left, 2 top right, 3 bottom right",
                         between(0, 3)),
                   field("cross", &Settings::cross, "how far a block reaches beyond the middle, as a share of the side",
                         between(0, 0.5))},
      .drawn = {field("crop", &Drawn::crop, "left, top, width, height in pixels", between(0, kMostPixels))},
      .draw = draw,
      .moves = moves,
  });
}

}  // namespace sslrun::image
