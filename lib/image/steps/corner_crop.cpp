// A corner of the view.
#include <algorithm>

#include "lib/image/steps/shared_fields.h"

namespace sslrun::image {

namespace {
struct Settings {
  Extent size{224, 224};
  std::string corner = "top_left";
};
struct Drawn {
  Box crop;
};
}  // namespace

static std::optional<Drawn> draw(const Settings& set, Drawing& drawing) {
  int w = std::min(set.size.width, drawing.size.width), h = std::min(set.size.height, drawing.size.height);
  int x = set.corner.ends_with("right") ? drawing.size.width - w : 0;
  int y = set.corner.starts_with("bottom") ? drawing.size.height - h : 0;
  return Drawn{{x, y, w, h}};
}

static std::vector<Move> moves(const Drawn& drawn, Extent) { return {Crop{drawn.crop}}; }

static std::optional<Extent> batch_size(const Settings& set, std::optional<Extent>) { return set.size; }

StepKind corner_crop_step() {
  return step_kind<Settings, Drawn>({
      .name = "corner_crop",
      .about = "Takes a corner. A side that is smaller is taken whole; the batch is padded to the size.",
      .source = "torchvision FiveCrop",
      .settings = {size_field<Settings>(), choice_field("corner", &Settings::corner, "which one",
                                                        std::vector<std::pair<std::string, std::string>>{
                                                            {"top_left", "top_left"},
                                                            {"top_right", "top_right"},
                                                            {"bottom_left", "bottom_left"},
                                                            {"bottom_right", "bottom_right"}})},
      .drawn = {field("crop", &Drawn::crop, "left, top, width, height in pixels", between(0, kMostPixels))},
      .draw = draw,
      .moves = moves,
      .batch_size = batch_size,
  });
}

}  // namespace sslrun::image
