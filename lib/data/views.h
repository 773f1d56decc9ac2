// What views to make of a sample and how to draw their parameters.
#pragma once
#include "lib/core/philox.h"
#include "lib/image/normalise.h"
#include "lib/image/view.h"

namespace sslrun {

enum class CropKind { kRandomResized, kCenter, kResize };

// One kind of view, made `count` times per sample. The defaults are torchvision's RandomResizedCrop and nothing else.
struct ViewGroup {
  int count = 1;
  CropKind crop = CropKind::kRandomResized;
  int size = 224;                                     // pixels of the square view
  int resize = 256;                                   // kCenter: the picture's short side before the crop
  std::array<double, 2> scale{0.2, 1.0};              // share of the picture's area
  std::array<double, 2> ratio{3.0 / 4.0, 4.0 / 3.0};  // width / height, drawn log-uniformly
  Filter filter = Filter::kBilinear;
  // Factors are uniform in [max(0, 1 - x), 1 + x], the hue shift in [-x, x] turns; zero leaves a step out.
  double brightness = 0, contrast = 0, saturation = 0, hue = 0, jitter_p = 0;
  double grayscale = 0;  // probabilities
  double blur_p = 0;
  std::array<double, 2> blur_sigma{0.1, 2.0};
  double solarize_p = 0;
  int solarize_threshold = 128;
  double hflip = 0;
  Normalisation normalisation;
};

struct ViewPlan {
  std::vector<ViewGroup> groups;
  int views() const;
  const ViewGroup& group(int view) const;  // the group that makes view 0 … views() - 1
};

// Throws Error(op) naming the first option that is out of range.
void check(const ViewPlan& plan, std::string_view op);

// The parameters of one view of a width x height picture. Draws: crop (up to 10 attempts of area, ratio, then top,
// left), jitter coin, order, factors, greyscale, blur coin, sigma, solarise, flip; the coins are drawn whatever they
// decide.
ViewParameters draw_view(const ViewGroup& group, int width, int height, DrawStream stream);

}  // namespace sslrun
