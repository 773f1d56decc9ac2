// The whole view at another size.
#include <algorithm>

#include "lib/image/steps/shared_fields.h"

namespace sslrun::image {

namespace {
struct Settings {
  std::vector<int64_t> size{256};
  Filter filter = Filter::kBilinear;
};
struct Drawn {
  Extent size{1, 1};
  Filter filter = Filter::kBilinear;
};
}  // namespace

static const char* fault(const Settings& set) {
  return set.size.empty() || set.size.size() > 2 ? "'size' to be one number, the short side, or {height, width}"
                                                 : nullptr;
}

static std::optional<Drawn> draw(const Settings& set, Drawing& drawing) {
  if (set.size.size() == 2) return Drawn{{int(set.size[1]), int(set.size[0])}, set.filter};
  // torchvision's Resize(int): the long side is int(size * long / short).
  Extent from = drawing.size;
  int shorter = std::min(from.width, from.height), longer = std::max(from.width, from.height), side = int(set.size[0]);
  int resized = std::min(int(double(int64_t{side} * longer) / double(shorter)), int(kMostPixels));
  bool tall = from.height > from.width;
  return Drawn{{tall ? side : resized, tall ? resized : side}, set.filter};
}

static std::vector<Move> moves(const Drawn& drawn, Extent) { return {Resize{drawn.size, drawn.filter}}; }

static std::optional<Extent> batch_size(const Settings& set, std::optional<Extent>) {
  if (set.size.size() == 2) return Extent{int(set.size[1]), int(set.size[0])};
  return {};
}

StepKind resize_step() {
  return step_kind<Settings, Drawn>({
      .name = "resize",
      .about = "Resizes the view. One number is the short side, and the sides keep their ratio.",
      .source = "torchvision Resize",
      .settings = {field("size", &Settings::size, "{height, width} in pixels; one number: the short side",
                         between(1, 16384)),
                   filter_field<Settings>()},
      .drawn = {field("size", &Drawn::size, "{height, width} in pixels", between(1, kMostPixels)),
                filter_field<Drawn>()},
      .draw = draw,
      .fault = fault,
      .moves = moves,
      .batch_size = batch_size,
  });
}

}  // namespace sslrun::image
