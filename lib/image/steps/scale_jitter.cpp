// The whole view at a random size.
#include <algorithm>

#include "lib/image/steps/shared_fields.h"

namespace sslrun::image {

namespace {
struct Settings {
  int size = 1024;
  int longest = 0;
  std::array<double, 2> scale{0.1, 2.0};
  Filter filter = Filter::kBilinear;
};
struct Drawn {
  Extent size{1, 1};
  Filter filter = Filter::kBilinear;
};
}  // namespace

static std::optional<Drawn> draw(const Settings& set, Drawing& drawing) {
  auto [width, height] = drawing.size;
  double fit = double(set.size) / std::min(width, height);
  if (set.longest > 0) fit = std::min(fit, double(set.longest) / std::max(width, height));
  double factor = fit * drawing.stream.uniform(set.scale[0], set.scale[1]);
  auto scaled = [&](int side) { return std::clamp(int(side * factor + 0.5), 1, int(kMostPixels)); };
  return Drawn{{scaled(width), scaled(height)}, set.filter};
}

static std::vector<Move> moves(const Drawn& drawn, Extent) { return {Resize{drawn.size, drawn.filter}}; }

StepKind scale_jitter_step() {
  return step_kind<Settings, Drawn>({
      .name = "scale_jitter",
      .about = "Resizes the whole view, its sides in their ratio: the short side to 'size', less where the long one "
               "would exceed 'longest', times a random factor.",
      .source = "torchvision ScaleJitter; arXiv 2012.07177",
      .settings =
          {field("size", &Settings::size, "short side in pixels before the factor", between(1, 16384)),
           field("longest", &Settings::longest, "bound of the long side before the factor; 0: none", between(0, 16384)),
           field("scale", &Settings::scale, "the factor", Range{.least = 0, .most = 100, .above = true}).low_to_high(),
           filter_field<Settings>()},
      .drawn = {field("size", &Drawn::size, "{height, width} in pixels", between(1, kMostPixels)),
                filter_field<Drawn>()},
      .draw = draw,
      .moves = moves,
  });
}

}  // namespace sslrun::image
