// Turns a view by a random angle.
#include <algorithm>
#include <cmath>

#include "lib/image/steps/step.h"
#include "lib/image/steps/warp_fields.h"

namespace sslrun::image {

namespace {
struct Settings {
  AngleRange degrees{0};
  bool expand = false;
  std::optional<std::array<double, 2>> center;
  WarpPixels pixels{Sampling::kNearest};
};

struct Drawn {
  double degrees = 0;
  bool expand = false;
  std::optional<std::array<double, 2>> center;
  WarpPixels pixels{Sampling::kNearest};
};

std::optional<Drawn> draw(const Settings& set, Drawing& drawing) {
  auto [low, high] = range_of(set.degrees);
  return Drawn{drawing.stream.uniform(low, high), set.expand, set.center, set.pixels};
}

const char* fault(const Settings& set) {
  if (!is_range(set.degrees)) return "'degrees' to be {low, high}, or one number from 0";
  if (set.expand && set.center) return "'expand' without 'center'";
  return fault_of(set.pixels);
}

// Pixels of a side whose turned corners lie at low … high, as Pillow's Image.rotate counts them: parts below a ten
// thousandth of a pixel are none.
int side_of(double low, double high, int before) {
  auto cut = [before](double value) { return std::trunc((value + before * 0.5) * 1e4) * 1e-4; };
  return std::max(1, int(std::ceil(cut(high)) - std::floor(cut(low))));
}

std::vector<Move> moves(const Drawn& drawn, Extent size) {
  Point centre = middle_or(drawn.center, size);
  if (!drawn.expand)
    return {
        warp_of(projection_of(AffineMap{.degrees = -drawn.degrees, .centre = centre}).inverse(), size, drawn.pixels)};
  Projection turn = projection_of(AffineMap{.degrees = -drawn.degrees});
  auto [left, top, right, bottom] = mapped_box({-centre.x, -centre.y, centre.x, centre.y}, turn);
  Extent room{side_of(left, right, size.width), side_of(top, bottom, size.height)};
  Projection to_middle{{1, 0, -centre.x, 0, 1, -centre.y, 0, 0, 1}};
  Projection from_middle{{1, 0, room.width * 0.5, 0, 1, room.height * 0.5, 0, 0, 1}};
  return {warp_of(chain(chain(to_middle, turn), from_middle).inverse(), room, drawn.pixels)};
}

std::optional<Extent> batch_size(const Settings& set, std::optional<Extent> before) {
  return set.expand ? std::nullopt : before;
}
}  // namespace

StepKind rotation_step() {
  return step_kind<Settings, Drawn>({
      .name = "rotation",
      .about = "Turns the view by an angle drawn uniformly; the parts that leave it are lost, unless it may expand. "
               "Boxes become the upright boxes round their corners, class maps take the nearest pixels.",
      .source = "torchvision.transforms.v2.RandomRotation",
      .settings = with_pixels<Settings>(
          {field("degrees", &Settings::degrees, "{low, high}: angle, counter-clockwise; one number x is {-x, x}"),
           field("expand", &Settings::expand, "the view grows to hold all turned pixels"),
           field("center", &Settings::center, "{x, y} in pixels, what the view is turned about")
               .or_else("the middle")}),
      .drawn = with_pixels<Drawn>({field("degrees", &Drawn::degrees, "angle, counter-clockwise"),
                                   field("expand", &Drawn::expand, "the view grows to hold all turned pixels"),
                                   field("center", &Drawn::center, "{x, y} in pixels").or_else("the middle")}),
      .draw = draw,
      .fault = fault,
      .drawn_fault = [](const Drawn& drawn, Extent) { return fault_of(drawn.pixels); },
      .moves = moves,
      .batch_size = batch_size,
  });
}

}  // namespace sslrun::image
