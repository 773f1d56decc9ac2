// Random laws of torchvision's transforms on counter-based draws.
#include "lib/data/views.h"

#include <algorithm>
#include <cmath>

#include "lib/core/error.h"

namespace sslrun {

int ViewPlan::views() const {
  int total = 0;
  for (const auto& group : groups) total += group.count;
  return total;
}

const ViewGroup& ViewPlan::group(int view) const {
  for (const auto& group : groups) {
    if (view < group.count) return group;
    view -= group.count;
  }
  throw Error("data.views", "no such view: " + std::to_string(view));
}

void check(const ViewPlan& plan, std::string_view op) {
  auto require = [&](bool good, const char* what) {
    if (!good) throw Error(op, std::string("expected ") + what);
  };
  auto chance = [](double p) { return p >= 0 && p <= 1; };
  require(!plan.groups.empty(), "at least one group of views");
  for (const auto& g : plan.groups) {
    require(g.count >= 1, "'count' to be 1 or more");
    require(g.size >= 1 && g.size <= 16384, "'size' to be 1 to 16384 pixels");
    require(g.crop != CropKind::kCenter || g.resize >= g.size, "'resize' to be at least 'size' for a centre crop");
    require(g.resize <= 16384, "'resize' to be 16384 pixels or less");
    require(g.scale[0] > 0 && g.scale[0] <= g.scale[1], "'scale' to be {low, high} with 0 < low <= high");
    require(g.ratio[0] > 0 && g.ratio[0] <= g.ratio[1], "'ratio' to be {low, high} with 0 < low <= high");
    require(g.brightness >= 0 && g.contrast >= 0 && g.saturation >= 0, "jitter strengths to be 0 or more");
    require(g.hue >= 0 && g.hue <= 0.5, "'hue' to be 0 to 0.5");
    require(chance(g.jitter_p) && chance(g.grayscale) && chance(g.blur_p) && chance(g.solarize_p) && chance(g.hflip),
            "probabilities to be 0 to 1");
    require(g.blur_sigma[0] > 0 && g.blur_sigma[0] <= g.blur_sigma[1] && g.blur_sigma[1] <= 100,
            "'sigma' to be {low, high} with 0 < low <= high <= 100");
    require(g.solarize_threshold >= 0 && g.solarize_threshold <= 256, "'threshold' to be 0 to 256");
    for (float s : g.normalisation.std) require(s > 0, "'std' to be above 0");
  }
}

// Python's round(): halves go to the even neighbour.
static int round_half_even(double value) { return int(std::nearbyint(value)); }

// torchvision's RandomResizedCrop.get_params.
static Box random_crop(const ViewGroup& group, int width, int height, DrawStream& draw) {
  double area = double(width) * double(height);
  double low = std::log(group.ratio[0]), high = std::log(group.ratio[1]);
  for (int attempt = 0; attempt < 10; attempt++) {
    double target = area * draw.uniform(group.scale[0], group.scale[1]);
    double ratio = std::exp(draw.uniform(low, high));
    int w = round_half_even(std::sqrt(target * ratio)), h = round_half_even(std::sqrt(target / ratio));
    if (w <= 0 || h <= 0 || w > width || h > height) continue;
    int y = int(draw.below(uint32_t(height - h + 1)));
    int x = int(draw.below(uint32_t(width - w + 1)));
    return {x, y, w, h};
  }
  double whole = double(width) / double(height);
  int w = width, h = height;
  if (whole < group.ratio[0])
    h = round_half_even(width / group.ratio[0]);
  else if (whole > group.ratio[1])
    w = round_half_even(height * group.ratio[1]);
  w = std::clamp(w, 1, width), h = std::clamp(h, 1, height);
  return {(width - w) / 2, (height - h) / 2, w, h};
}

static void place_crop(const ViewGroup& group, int width, int height, DrawStream& draw, ViewParameters& view) {
  view.crop = {0, 0, width, height};
  view.width = view.height = group.size;
  view.window = {0, 0, group.size, group.size};
  if (group.crop == CropKind::kRandomResized) {
    view.crop = random_crop(group, width, height, draw);
  } else if (group.crop == CropKind::kCenter) {
    // torchvision's Resize(int): the long side is int(size * long / short).
    bool tall = height > width;
    int longer = int(double(int64_t(group.resize) * std::max(width, height)) / double(std::min(width, height)));
    view.width = tall ? group.resize : longer;
    view.height = tall ? longer : group.resize;
    view.window.x = round_half_even((view.width - group.size) / 2.0);
    view.window.y = round_half_even((view.height - group.size) / 2.0);
  }
}

static Jitter draw_jitter(const ViewGroup& group, DrawStream& draw) {
  std::array<JitterStep, 4> order{JitterStep::kBrightness, JitterStep::kContrast, JitterStep::kSaturation,
                                  JitterStep::kHue};
  draw.shuffle(order);
  auto factor = [&](double strength) { return float(draw.uniform(std::max(0.0, 1 - strength), 1 + strength)); };
  Jitter jitter;
  jitter.brightness = factor(group.brightness);
  jitter.contrast = factor(group.contrast);
  jitter.saturation = factor(group.saturation);
  jitter.hue = float(draw.uniform(-group.hue, group.hue));
  const double strengths[4] = {group.brightness, group.contrast, group.saturation, group.hue};
  for (JitterStep step : order)
    if (strengths[size_t(step)] > 0) jitter.order[size_t(jitter.count++)] = step;
  return jitter;
}

ViewParameters draw_view(const ViewGroup& group, int width, int height, DrawStream draw) {
  ViewParameters view;
  place_crop(group, width, height, draw, view);
  view.filter = group.filter;
  bool jittered = draw.chance(group.jitter_p);
  Jitter jitter = draw_jitter(group, draw);
  if (jittered) view.jitter = jitter;
  view.grayscale = draw.chance(group.grayscale);
  bool blurred = draw.chance(group.blur_p);
  auto sigma = float(draw.uniform(group.blur_sigma[0], group.blur_sigma[1]));
  if (blurred) view.blur_sigma = sigma;
  if (draw.chance(group.solarize_p)) view.solarize = group.solarize_threshold;
  view.flip = draw.chance(group.hflip);
  return view;
}

}  // namespace sslrun
