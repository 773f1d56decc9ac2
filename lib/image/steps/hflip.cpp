// The view mirrored left to right.
#include "lib/image/steps/step.h"

namespace sslrun::image {

namespace {
struct Settings {
  double p = 0.5;
};
struct Drawn {};
}  // namespace

StepKind hflip_step() {
  return step_kind<Settings, Drawn>({
      .name = "hflip",
      .about = "Mirrors the view left to right.",
      .source = "torchvision RandomHorizontalFlip",
      .p = &Settings::p,
      .draw = [](const Settings&, Drawing&) { return std::optional<Drawn>(Drawn{}); },
      .moves = [](const Drawn&, Extent) { return std::vector<Move>{Flip{}}; },
      .batch_size = [](const Settings&, std::optional<Extent> before) { return before; },
  });
}

}  // namespace sslrun::image
