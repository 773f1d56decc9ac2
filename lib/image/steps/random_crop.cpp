// A random window of the view.
#include "lib/image/steps/sized_crop.h"

namespace sslrun::image {

static std::optional<DrawnCrop> draw(const CropSettings& set, Drawing& drawing) {
  auto [w, h] = crop_size(set, drawing.size);
  int y = int(drawing.stream.below(uint32_t(drawing.size.height - h + 1)));
  int x = int(drawing.stream.below(uint32_t(drawing.size.width - w + 1)));
  return DrawnCrop{{x, y, w, h}};
}

StepKind random_crop_step() {
  auto step = sized_crop();
  step.name = "random_crop";
  step.about =
      "Takes a window at a random place. A side that is smaller is taken whole; the batch is padded to the size.";
  step.source = "torchvision RandomCrop";
  step.draw = draw;
  return step_kind(std::move(step));
}

}  // namespace sslrun::image
