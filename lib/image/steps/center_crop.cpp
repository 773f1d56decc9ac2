// The middle of the view.
#include "lib/image/steps/random_part.h"
#include "lib/image/steps/sized_crop.h"

namespace sslrun::image {

static std::optional<DrawnCrop> draw(const CropSettings& set, Drawing& drawing) {
  auto [w, h] = crop_size(set, drawing.size);
  int x = round_half_even((drawing.size.width - w) / 2.0), y = round_half_even((drawing.size.height - h) / 2.0);
  return DrawnCrop{{x, y, w, h}};
}

StepKind center_crop_step() {
  auto step = sized_crop();
  step.name = "center_crop";
  step.about = "Takes the middle. A side that is smaller is taken whole; the batch is padded to the size.";
  step.source = "torchvision CenterCrop";
  step.draw = draw;
  return step_kind(std::move(step));
}

}  // namespace sslrun::image
