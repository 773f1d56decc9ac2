// Turns, moves, scales and shears a view by random amounts.
#include <cmath>

#include "lib/image/steps/step.h"
#include "lib/image/steps/warp_fields.h"

namespace sslrun::image {

namespace {
constexpr Range kShear{.least = -90, .most = 90, .above = true, .below = true};

struct Settings {
  AngleRange degrees{0}, shear{0};
  std::array<double, 2> translate{0, 0}, scale{1, 1};
  std::optional<std::array<double, 2>> center;
  WarpPixels pixels{Sampling::kNearest};
};

struct Drawn {
  double degrees = 0, scale = 1;
  std::array<int, 2> translate{0, 0};
  std::array<double, 2> shear{0, 0};
  std::optional<std::array<double, 2>> center;
  WarpPixels pixels{Sampling::kNearest};
};

// Ranges along x and y.
std::array<AngleRange, 2> shears_of(const AngleRange& shear) {
  if (shear.size() != 4) return {shear, {0}};
  return {{{shear[0], shear[1]}, {shear[2], shear[3]}}};
}

std::optional<Drawn> draw(const Settings& set, Drawing& drawing) {
  DrawStream& stream = drawing.stream;
  auto within = [&](double low, double high) { return stream.uniform(low, high); };
  auto pixels = [&](double most) { return int(std::nearbyint(within(-most, most))); };
  auto angle = [&](std::array<double, 2> range) { return within(range[0], range[1]); };
  auto [along_x, along_y] = shears_of(set.shear);
  Drawn drawn{.degrees = angle(range_of(set.degrees)), .center = set.center, .pixels = set.pixels};
  drawn.translate[0] = pixels(set.translate[0] * drawing.size.width);
  drawn.translate[1] = pixels(set.translate[1] * drawing.size.height);
  drawn.scale = within(set.scale[0], set.scale[1]);
  drawn.shear = {angle(range_of(along_x)), angle(range_of(along_y))};
  return drawn;
}

const char* fault(const Settings& set) {
  if (!is_range(set.degrees)) return "'degrees' to be {low, high}, or one number from 0";
  for (const AngleRange& shear : shears_of(set.shear))
    if (!is_range(shear)) return "'shear' to be {x low, x high, y low, y high}, {x low, x high}, or one number from 0";
  return fault_of(set.pixels);
}

std::vector<Move> moves(const Drawn& drawn, Extent size) {
  AffineMap map{drawn.degrees,
                {double(drawn.translate[0]), double(drawn.translate[1])},
                drawn.scale,
                drawn.shear,
                middle_or(drawn.center, size)};
  return {warp_of(projection_of(map).inverse(), size, drawn.pixels)};
}
}  // namespace

StepKind affine_step() {
  return step_kind<Settings, Drawn>({
      .name = "affine",
      .about = "Turns, moves, scales and shears the view by amounts drawn uniformly. Boxes become the upright boxes "
               "round their corners, class maps take the nearest pixels.",
      .source = "torchvision.transforms.v2.RandomAffine",
      .settings = with_pixels<Settings>(
          {field("degrees", &Settings::degrees, "{low, high}: angle, clockwise; one number x is {-x, x}"),
           field("translate", &Settings::translate, "{x, y}: largest move, as shares of width and height", share()),
           field("scale", &Settings::scale, "{low, high}: factor of the size", above(0)).low_to_high(),
           field("shear", &Settings::shear,
                 "{x low, x high, y low, y high} in degrees; {low, high} is along x, one number x is {-x, x}", kShear),
           field("center", &Settings::center, "{x, y} in pixels, what the view is turned about")
               .or_else("the middle")}),
      .drawn = with_pixels<Drawn>({field("degrees", &Drawn::degrees, "angle, clockwise"),
                                   field("translate", &Drawn::translate, "{x, y} in pixels"),
                                   field("scale", &Drawn::scale, "factor of the size", above(0)),
                                   field("shear", &Drawn::shear, "{x, y} in degrees", kShear),
                                   field("center", &Drawn::center, "{x, y} in pixels").or_else("the middle")}),
      .draw = draw,
      .fault = fault,
      .drawn_fault = [](const Drawn& drawn, Extent) { return fault_of(drawn.pixels); },
      .moves = moves,
      .batch_size = same_size<Settings>,
  });
}

}  // namespace sslrun::image
