// Resizes a view so that its short side has one of several lengths.
#include <algorithm>

#include "lib/image/steps/shared_fields.h"

namespace sslrun::image {

namespace {
struct Settings {
  std::vector<int> size{800};
  int longest = 0;
  bool range = false;
  Filter filter = Filter::kBilinear;
};

struct Drawn {
  Extent size;
  Filter filter = Filter::kBilinear;
};

std::optional<Drawn> draw(const Settings& set, Drawing& drawing) {
  auto [width, height] = drawing.size;
  int low = set.size.front();
  int shortest = set.range ? low + int(drawing.stream.below(uint32_t(set.size[1] - low + 1)))
                           : set.size[drawing.stream.below(uint32_t(set.size.size()))];
  double factor = double(shortest) / std::min(width, height);
  if (set.longest > 0) factor = std::min(factor, double(set.longest) / std::max(width, height));
  return Drawn{{std::max(1, int(width * factor)), std::max(1, int(height * factor))}, set.filter};
}

const char* fault(const Settings& set) {
  if (set.size.empty()) return "one length or more in 'size'";
  if (set.range && (set.size.size() != 2 || set.size[0] > set.size[1]))
    return "'size' to be {low, high} where 'sample' is 'range'";
  return nullptr;
}

std::vector<Move> moves(const Drawn& drawn, Extent) { return {Resize{drawn.size, drawn.filter}}; }
}  // namespace

StepKind random_shortest_size_step() {
  return step_kind<Settings, Drawn>({
      .name = "random_shortest_size",
      .about = "Resizes the view, its sides keeping their ratio, so that the short side has one of the lengths, drawn "
               "uniformly, or less where the long side would be too long. Sides are rounded down.",
      .source = "torchvision.transforms.v2.RandomShortestSize; detectron2's ResizeShortestEdge draws so too",
      .settings = {field("size", &Settings::size, "lengths of the short side in pixels", between(1, kMostPixels)),
                   field("longest", &Settings::longest, "bound of the long side in pixels; 0: none",
                         between(0, kMostPixels)),
                   choice_field("sample", &Settings::range, "'choice': one of the lengths; 'range': any of {low, high}",
                                std::vector<std::pair<std::string, bool>>{{"choice", false}, {"range", true}}),
                   filter_field<Settings>()},
      .drawn = {field("size", &Drawn::size, "{height, width} in pixels", between(1, kMostPixels)),
                filter_field<Drawn>()},
      .draw = draw,
      .fault = fault,
      .moves = moves,
  });
}

}  // namespace sslrun::image
