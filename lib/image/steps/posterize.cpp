// Fewer levels of each channel.
#include "lib/image/steps/step.h"

namespace sslrun::image {

namespace {
struct Settings {
  double p = 0.5;
  int bits = 4;
};
struct Drawn {
  int bits = 8;
};
}  // namespace

StepKind posterize_step() {
  return step_kind<Settings, Drawn>({
      .name = "posterize",
      .about = "Keeps the highest bits of each value.",
      .source = "torchvision RandomPosterize",
      .settings = {field("bits", &Settings::bits, "how many are kept", between(0, 8))},
      .drawn = {field("bits", &Drawn::bits, "how many are kept", between(0, 8))},
      .p = &Settings::p,
      .draw = [](const Settings& set, Drawing&) { return std::optional<Drawn>({set.bits}); },
      .pixels = [](const Drawn& drawn, Canvas& canvas) { posterize(canvas.planes(), drawn.bits); },
      .mirrors = true,
  });
}

}  // namespace sslrun::image
