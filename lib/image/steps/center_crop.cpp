// The middle of the view.
#include <algorithm>

#include "lib/image/steps/random_part.h"
#include "lib/image/steps/shared_fields.h"

namespace sslrun::image {

namespace {
struct Settings {
  Extent size{224, 224};
};
struct Drawn {
  Box crop;
};
}  // namespace

static std::optional<Drawn> draw(const Settings& set, Drawing& drawing) {
  int w = std::min(set.size.width, drawing.size.width), h = std::min(set.size.height, drawing.size.height);
  int x = round_half_even((drawing.size.width - w) / 2.0), y = round_half_even((drawing.size.height - h) / 2.0);
  return Drawn{{x, y, w, h}};
}

static std::vector<Move> moves(const Drawn& drawn, Extent) { return {Crop{drawn.crop}}; }

static std::optional<Extent> batch_size(const Settings& set, std::optional<Extent>) { return set.size; }

StepKind center_crop_step() {
  return step_kind<Settings, Drawn>({
      .name = "center_crop",
      .about = "Takes the middle. A side that is smaller is taken whole; the batch is padded to the size.",
      .source = "torchvision CenterCrop",
      .settings = {size_field<Settings>()},
      .drawn = {field("crop", &Drawn::crop, "left, top, width, height in pixels", between(0, kMostPixels))},
      .draw = draw,
      .moves = moves,
      .batch_size = batch_size,
  });
}

}  // namespace sslrun::image
