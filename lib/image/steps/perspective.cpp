// Moves the four corners of a view inwards by random amounts, as if it were seen from the side.
#include "lib/image/steps/step.h"
#include "lib/image/steps/warp_fields.h"

namespace sslrun::image {

namespace {
struct Settings {
  double p = 0.5, distortion_scale = 0.5;
  WarpPixels pixels;
};

struct Drawn {
  std::array<int, 8> corners{};
  WarpPixels pixels;
};

std::optional<Drawn> draw(const Settings& set, Drawing& drawing) {
  auto [width, height] = drawing.size;
  int across = int(set.distortion_scale * (width / 2)) + 1, down = int(set.distortion_scale * (height / 2)) + 1;
  auto first = [&](int bound) { return int(drawing.stream.below(uint32_t(bound))); };
  auto last = [&](int bound, int side) { return side - bound + first(bound); };
  Drawn drawn{.pixels = set.pixels};
  auto& [left_top_x, left_top_y, right_top_x, right_top_y, right_low_x, right_low_y, left_low_x, left_low_y] =
      drawn.corners;
  left_top_x = first(across), left_top_y = first(down);
  right_top_x = last(across, width), right_top_y = first(down);
  right_low_x = last(across, width), right_low_y = last(down, height);
  left_low_x = first(across), left_low_y = last(down, height);
  return drawn;
}

const char* fault(const Settings& set) { return fault_of(set.pixels); }

std::vector<Move> moves(const Drawn& drawn, Extent size) {
  double right = size.width - 1, bottom = size.height - 1;
  std::array<Point, 4> corners, whole{{{0, 0}, {right, 0}, {right, bottom}, {0, bottom}}};
  for (size_t i = 0; i < 4; i++) corners[i] = {double(drawn.corners[2 * i]), double(drawn.corners[2 * i + 1])};
  return {warp_of(projection_of(corners, whole), size, drawn.pixels)};
}
}  // namespace

StepKind perspective_step() {
  return step_kind<Settings, Drawn>({
      .name = "perspective",
      .about = "Moves each corner of the view inwards, by whole pixels drawn uniformly. Boxes become the upright boxes "
               "round their corners, class maps take the nearest pixels.",
      .source = "torchvision.transforms.v2.RandomPerspective",
      .settings =
          with_pixels<Settings>({field("distortion_scale", &Settings::distortion_scale,
                                       "how far a corner moves at most, as a share of half the side", share())}),
      .drawn = with_pixels<Drawn>(
          {field("corners", &Drawn::corners, "where the corners go, in pixels: {left, top} first, then clockwise")}),
      .p = &Settings::p,
      .draw = draw,
      .fault = fault,
      .drawn_fault = [](const Drawn& drawn, Extent) { return fault_of(drawn.pixels); },
      .moves = moves,
      .batch_size = same_size<Settings>,
  });
}

}  // namespace sslrun::image
