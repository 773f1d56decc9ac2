// A square about a random pixel overwritten.
#include "lib/image/steps/erasing.h"

namespace sslrun::image {

namespace {
struct Settings {
  double p = 1;
  int length = 16;
  std::vector<float> value{0};
};
}  // namespace

// The middle is any pixel; what lies outside of the view is cut off.
static std::optional<Erasure> draw(const Settings& set, Drawing& drawing) {
  auto [width, height] = drawing.size;
  int middle_y = int(drawing.stream.below(uint32_t(height))), middle_x = int(drawing.stream.below(uint32_t(width)));
  int half = set.length / 2;
  int left = std::max(middle_x - half, 0), top = std::max(middle_y - half, 0);
  return Erasure{{left, top, std::min(middle_x + half, width) - left, std::min(middle_y + half, height) - top},
                 set.value};
}

StepKind cutout_step() {
  auto step = erasing<Settings>();
  step.name = "cutout";
  step.about =
      "Overwrites a square about a pixel drawn anywhere in the view, which cuts it off at its edges. For several "
      "squares the step stands in the list several times.";
  step.source = "arXiv 1708.04552; uoguelph-mlrg/Cutout, util/cutout.py";
  step.settings = {field("length", &Settings::length, "side of the square in pixels; an odd one is one less",
                         between(2, kMostPixels)),
                   field("value", &Settings::value, kErasedValue)};
  step.p = &Settings::p;
  step.draw = draw;
  return step_kind(std::move(step));
}

}  // namespace sslrun::image
