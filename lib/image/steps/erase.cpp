// A random rectangle overwritten.
#include "lib/image/steps/erasing.h"
#include "lib/image/steps/random_part.h"

namespace sslrun::image {

namespace {
struct Settings {
  double p = 0.5;
  std::array<double, 2> scale{0.02, 0.33}, ratio{0.3, 3.3};
  std::vector<float> value{0};
};
}  // namespace

// torchvision's RandomErasing.get_params; nothing when ten attempts do not fit.
static std::optional<Erasure> draw(const Settings& set, Drawing& drawing) {
  auto [width, height] = drawing.size;
  DrawStream& draw = drawing.stream;
  double area = double(width) * height;
  double low = std::log(set.ratio[0]), high = std::log(set.ratio[1]);
  for (int attempt = 0; attempt < 10; attempt++) {
    double target = area * draw.uniform(set.scale[0], set.scale[1]);
    double ratio = std::exp(draw.uniform(low, high));
    int h = round_half_even(std::sqrt(target * ratio)), w = round_half_even(std::sqrt(target / ratio));
    if (h >= height || w >= width) continue;
    int y = int(draw.below(uint32_t(height - h + 1)));
    int x = int(draw.below(uint32_t(width - w + 1)));
    return Erasure{{x, y, w, h}, set.value};
  }
  return {};
}

StepKind erase_step() {
  auto step = erasing<Settings>();
  step.name = "erase";
  step.about = "Overwrites a rectangle of random area and aspect.";
  step.source = "torchvision RandomErasing";
  step.settings = {
      field("scale", &Settings::scale, "share of the view's area", Range{.least = 0, .most = 1, .above = true})
          .low_to_high(),
      field("ratio", &Settings::ratio, "height / width, drawn log-uniformly", above(0)).low_to_high(),
      field("value", &Settings::value, kErasedValue)};
  step.p = &Settings::p;
  step.draw = draw;
  return step_kind(std::move(step));
}

}  // namespace sslrun::image
