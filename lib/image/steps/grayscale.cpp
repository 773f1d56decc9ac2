// The luma in all three channels.
#include "lib/image/steps/step.h"

namespace sslrun::image {

namespace {
struct Settings {
  double p = 0.1;
};
struct Drawn {};
}  // namespace

StepKind grayscale_step() {
  return step_kind<Settings, Drawn>({
      .name = "grayscale",
      .about = "Makes the view grey: ITU-R 601 luma in all three channels.",
      .source = "torchvision RandomGrayscale",
      .p = &Settings::p,
      .draw = [](const Settings&, Drawing&) { return std::optional<Drawn>(Drawn{}); },
      .pixels = [](const Drawn&, Canvas& canvas) { canvas.grayscale(); },
      .mirrors = true,
  });
}

}  // namespace sslrun::image
