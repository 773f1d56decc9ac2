// What views to make of a sample and how to draw their parameters.
#pragma once
#include <string_view>

#include "lib/core/philox.h"
#include "lib/image/output.h"
#include "lib/image/view.h"

namespace sslrun::data {

// Names the draws of a sample: two samples with equal keys get equal view parameters (for equal picture sizes).
struct SampleKey {
  uint64_t seed = 0, epoch = 0, index = 0;
};

enum class CropKind {
  kRandomResized,
  kCenter,
  kResize,
  kTopLeft,
  kTopRight,
  kBottomLeft,
  kBottomRight,
  kPatches,
  kZoomed
};

// One kind of view, made `count` times per sample. The defaults are torchvision's RandomResizedCrop and nothing else.
struct ViewGroup {
  int count = 1;
  CropKind crop = CropKind::kRandomResized;
  int size = 224;                         // pixels of the square view
  int resize = 256;                       // kCenter, corners, kZoomed: short side before the crop
  int longest = 0;                        // kZoomed: bound of the long side before the zoom; 0: none
  std::array<double, 2> zoom{0.5, 2.0};   // kZoomed: factor of the whole picture, its sides keep their ratio
  int grid = 0;                           // kPatches: cells per side of the resize x resize random crop
  int block = -1;                         // 0 … 3: the crop is taken from this block of the picture only
  double cross = 0.3;                     // how far a block reaches beyond the middle, as a share of the side
  std::array<double, 2> scale{0.2, 1.0};  // share of the picture's area
  std::array<double, 2> ratio{3.0 / 4.0, 4.0 / 3.0};  // width / height, drawn log-uniformly
  image::Filter filter = image::Filter::kBilinear;
  // Factors are uniform in [max(0, 1 - x), 1 + x], the hue shift in [-x, x] turns; zero leaves a step out.
  double brightness = 0, contrast = 0, saturation = 0, hue = 0, jitter_p = 0;
  double grayscale = 0;  // probabilities
  double blur_p = 0;
  std::array<double, 2> blur_sigma{0.1, 2.0};
  int blur_kernel = 0;  // taps; 0: Pillow's box blurs
  double solarize_p = 0;
  int solarize_threshold = 128;
  double posterize_p = 0;
  int posterize_bits = 4;
  double equalize = 0;
  double hflip = 0;
  // Random erasing: share of the view's area, height / width, and the values put there.
  double erase_p = 0;
  std::array<double, 2> erase_scale{0.02, 0.33}, erase_ratio{0.3, 3.3};
  std::array<float, 3> erase_value{0, 0, 0};
  image::Normalisation normalisation;
};

// A view's group and the number of that group's first view.
struct GroupOfView {
  const ViewGroup& group;
  int first = 0;
};

struct ViewPlan {
  std::vector<ViewGroup> groups;
  image::OutputFormat output{};
  int views() const;
  GroupOfView group_of(int view) const;  // of view 0 … views() - 1
  const ViewGroup& group(int view) const { return group_of(view).group; }
};

// Throws Error(op) naming the first option that is out of range.
void check(const ViewPlan& plan, std::string_view op);

// The parameters of one view of a width x height picture. Draws: crop (up to 10 attempts of area, ratio, then top,
// left), jitter coin, order, factors, greyscale, blur coin, sigma, solarise, flip, posterise, equalise; the coins are
// drawn whatever they decide. Last the erasing. Patches of a group share the draws of their crop and of the cells'
// order and begin with the two offsets in the cell (WesleyHsieh0806/SS-PRL, SS-PRL/src/localpatch_dataset.py).
image::ViewParameters draw_view(const ViewPlan& plan, int view, int width, int height, const SampleKey& key);

}  // namespace sslrun::data
