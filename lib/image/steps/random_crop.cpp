// A random window of the view.
#include <algorithm>

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
  int y = int(drawing.stream.below(uint32_t(drawing.size.height - h + 1)));
  int x = int(drawing.stream.below(uint32_t(drawing.size.width - w + 1)));
  return Drawn{{x, y, w, h}};
}

static std::vector<Move> moves(const Drawn& drawn, Extent) { return {Crop{drawn.crop}}; }

static std::optional<Extent> batch_size(const Settings& set, std::optional<Extent>) { return set.size; }

StepKind random_crop_step() {
  return step_kind<Settings, Drawn>({
      .name = "random_crop",
      .about =
          "Takes a window at a random place. A side that is smaller is taken whole; the batch is padded to the size.",
      .source = "torchvision RandomCrop",
      .settings = {size_field<Settings>()},
      .drawn = {field("crop", &Drawn::crop, "left, top, width, height in pixels", between(0, kMostPixels))},
      .draw = draw,
      .moves = moves,
      .batch_size = batch_size,
  });
}

}  // namespace sslrun::image
