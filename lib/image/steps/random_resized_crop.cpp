// A random part of the picture, resized to the view.
#include "lib/image/steps/random_part.h"
#include "lib/image/steps/shared_fields.h"

namespace sslrun::image {

namespace {
struct Settings {
  Extent size{224, 224};
  std::array<double, 2> scale{0.08, 1.0}, ratio{3.0 / 4.0, 4.0 / 3.0};
  Filter filter = Filter::kBilinear;
};
}  // namespace

static std::optional<ResizedPart> draw(const Settings& set, Drawing& drawing) {
  Box crop = random_part(drawing.size.width, drawing.size.height, set.scale, set.ratio, drawing.stream);
  return ResizedPart{crop, set.size, set.filter};
}

static std::vector<Move> moves(const ResizedPart& part, Extent) {
  return {Crop{part.crop}, Resize{part.size, part.filter}};
}

static std::optional<Extent> batch_size(const Settings& set, std::optional<Extent>) { return set.size; }

StepKind random_resized_crop_step() {
  auto parts = part_fields<Settings>();
  return step_kind<Settings, ResizedPart>({
      .name = "random_resized_crop",
      .about = "Takes a part of random area and aspect and resizes it. After ten draws that do not fit it takes the "
               "middle.",
      .source = "torchvision RandomResizedCrop",
      .settings = {size_field<Settings>(), parts[0], parts[1], filter_field<Settings>()},
      .drawn = resized_part_fields(),
      .draw = draw,
      .moves = moves,
      .batch_size = batch_size,
  });
}

}  // namespace sslrun::image
