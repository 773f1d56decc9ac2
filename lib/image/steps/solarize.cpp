// Bright values turned into their negatives.
#include "lib/image/steps/step.h"

namespace sslrun::image {

namespace {
struct Settings {
  double p = 0.5;
  int threshold = 128;
};
struct Drawn {
  int threshold = 128;
};
}  // namespace

StepKind solarize_step() {
  return step_kind<Settings, Drawn>({
      .name = "solarize",
      .about = "Turns values of 'threshold' and above into 255 - value.",
      .source = "torchvision RandomSolarize",
      .settings = {field("threshold", &Settings::threshold, "of values of 0 to 255", between(0, 256))},
      .drawn = {field("threshold", &Drawn::threshold, "of values of 0 to 255", between(0, 256))},
      .p = &Settings::p,
      .draw = [](const Settings& set, Drawing&) { return std::optional<Drawn>({set.threshold}); },
      .pixels = [](const Drawn& drawn, Canvas& canvas) { solarize(canvas.planes(), drawn.threshold); },
      .mirrors = true,
  });
}

}  // namespace sslrun::image
