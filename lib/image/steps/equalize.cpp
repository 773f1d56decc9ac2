// Each channel's histogram spread over all values.
#include "lib/image/steps/step.h"

namespace sslrun::image {

namespace {
struct Settings {
  double p = 0.5;
};
struct Drawn {};
}  // namespace

StepKind equalize_step() {
  return step_kind<Settings, Drawn>({
      .name = "equalize",
      .about = "Spreads each channel's histogram over 0 to 255.",
      .source = "torchvision RandomEqualize; Pillow ImageOps.equalize",
      .p = &Settings::p,
      .draw = [](const Settings&, Drawing&) { return std::optional<Drawn>(Drawn{}); },
      .pixels = [](const Drawn&, Canvas& canvas) { equalize(canvas.planes()); },
      .mirrors = true,
  });
}

}  // namespace sslrun::image
