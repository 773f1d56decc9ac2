// Random laws of torchvision's transforms on counter-based draws.
#include "lib/data/views/views.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "lib/core/error.h"

namespace sslrun::data {

int ViewPlan::views() const {
  int total = 0;
  for (const auto& group : groups) total += group.count;
  return total;
}

GroupOfView ViewPlan::group_of(int view) const {
  int first = 0;
  for (const auto& group : groups) {
    if (view < first + group.count) return {group, first};
    first += group.count;
  }
  throw Error("data.views", "no such view: " + std::to_string(view));
}

// Python's round(): halves go to the even neighbour.
static int round_half_even(double value) { return int(std::nearbyint(value)); }

// torchvision's RandomResizedCrop.get_params.
static image::Box random_crop(const ViewGroup& group, image::Box within, DrawStream& draw) {
  int width = within.width, height = within.height;
  double area = double(width) * double(height);
  double low = std::log(group.ratio[0]), high = std::log(group.ratio[1]);
  for (int attempt = 0; attempt < 10; attempt++) {
    double target = area * draw.uniform(group.scale[0], group.scale[1]);
    double ratio = std::exp(draw.uniform(low, high));
    int w = round_half_even(std::sqrt(target * ratio)), h = round_half_even(std::sqrt(target / ratio));
    if (w <= 0 || h <= 0 || w > width || h > height) continue;
    int y = int(draw.below(uint32_t(height - h + 1)));
    int x = int(draw.below(uint32_t(width - w + 1)));
    return {within.x + x, within.y + y, w, h};
  }
  double whole = double(width) / double(height);
  int w = width, h = height;
  if (whole < group.ratio[0])
    h = round_half_even(width / group.ratio[0]);
  else if (whole > group.ratio[1])
    w = round_half_even(height * group.ratio[1]);
  w = std::clamp(w, 1, width), h = std::clamp(h, 1, height);
  return {within.x + (width - w) / 2, within.y + (height - h) / 2, w, h};
}

// One of the four overlapping blocks, in the order top left, bottom left, top right, bottom right (HHU-JialeChen/SSL,
// simsiam/loader.py, CropTransform); at least one pixel.
static image::Box block_box(const ViewGroup& group, int width, int height) {
  auto part = [&](int size, bool late) -> std::array<int, 2> {
    double half = size / 2, more = group.cross * size;
    int low = late ? std::clamp(round_half_even(half - more), 0, size - 1) : 0;
    int high = late ? size : std::clamp(round_half_even(half + more), 1, size);
    return {low, high - low};
  };
  auto [x, w] = part(width, group.block >= 2);
  auto [y, h] = part(height, group.block % 2 == 1);
  return {x, y, w, h};
}

// A patch at a random offset within a cell of the resized random part (SS-PRL's JigsawDataset).
static void place_patch(const ViewGroup& group, int member, image::Box area, DrawStream shared, DrawStream& draw,
                        image::ViewParameters& view) {
  view.crop = random_crop(group, area, shared);
  view.width = view.height = group.resize;
  std::vector<int> columns(size_t(group.grid), 0);
  std::iota(columns.begin(), columns.end(), 0);
  std::vector<int> rows = columns;
  shared.shuffle(columns);
  shared.shuffle(rows);
  int cell = group.resize / group.grid, position = member % (group.grid * group.grid);
  auto offsets = uint32_t(cell - group.size + 1);
  int y = rows[size_t(position % group.grid)] * cell + int(draw.below(offsets));
  int x = columns[size_t(position / group.grid)] * cell + int(draw.below(offsets));
  view.window = {x, y, group.size, group.size};
}

// Where the window lies in the picture whose short side was resized: the middle or a corner.
static void place_window(const ViewGroup& group, image::Box area, image::ViewParameters& view) {
  // torchvision's Resize(int): the long side is int(size * long / short).
  bool tall = area.height > area.width;
  int shorter = std::min(area.width, area.height), longer = std::max(area.width, area.height);
  int resized = int(double(int64_t{group.resize} * longer) / double(shorter));
  view.width = tall ? group.resize : resized;
  view.height = tall ? resized : group.resize;
  int right = view.width - group.size, bottom = view.height - group.size;
  if (group.crop == CropKind::kCenter)
    view.window = {round_half_even(right / 2.0), round_half_even(bottom / 2.0), group.size, group.size};
  else
    view.window = {group.crop == CropKind::kTopRight || group.crop == CropKind::kBottomRight ? right : 0,
                   group.crop == CropKind::kBottomLeft || group.crop == CropKind::kBottomRight ? bottom : 0, group.size,
                   group.size};
}

// The whole picture at a random size, and a window of it; smaller pictures fill a part of the view.
static void place_zoomed(const ViewGroup& group, image::Box area, DrawStream& draw, image::ViewParameters& view) {
  double fit = double(group.resize) / std::min(area.width, area.height);
  if (group.longest > 0) fit = std::min(fit, double(group.longest) / std::max(area.width, area.height));
  double factor = fit * draw.uniform(group.zoom[0], group.zoom[1]);
  auto scaled = [&](int side) { return std::clamp(int(side * factor + 0.5), 1, 65535); };
  view.width = scaled(area.width);
  view.height = scaled(area.height);
  int w = std::min(group.size, view.width), h = std::min(group.size, view.height);
  int y = int(draw.below(uint32_t(view.height - h + 1)));
  int x = int(draw.below(uint32_t(view.width - w + 1)));
  view.window = {x, y, w, h};
}

static void place_crop(const ViewGroup& group, image::Box area, DrawStream& draw, image::ViewParameters& view) {
  view.crop = area;
  view.width = view.height = group.size;
  view.window = {0, 0, group.size, group.size};
  if (group.crop == CropKind::kRandomResized)
    view.crop = random_crop(group, area, draw);
  else if (group.crop == CropKind::kZoomed)
    place_zoomed(group, area, draw, view);
  else if (group.crop != CropKind::kResize)
    place_window(group, area, view);
}

static image::Jitter draw_jitter(const ViewGroup& group, DrawStream& draw) {
  std::array<image::JitterStep, 4> order{image::JitterStep::kBrightness, image::JitterStep::kContrast,
                                         image::JitterStep::kSaturation, image::JitterStep::kHue};
  draw.shuffle(order);
  auto factor = [&](double strength) { return float(draw.uniform(std::max(0.0, 1 - strength), 1 + strength)); };
  image::Jitter jitter;
  jitter.brightness = factor(group.brightness);
  jitter.contrast = factor(group.contrast);
  jitter.saturation = factor(group.saturation);
  jitter.hue = float(draw.uniform(-group.hue, group.hue));
  const double strengths[4] = {group.brightness, group.contrast, group.saturation, group.hue};
  for (image::JitterStep step : order)
    if (strengths[size_t(step)] > 0) jitter.order[size_t(jitter.count++)] = step;
  return jitter;
}

// torchvision's RandomErasing.get_params; nothing when ten attempts do not fit.
static image::Erasure draw_erasure(const ViewGroup& group, DrawStream& draw) {
  double area = double(group.size) * group.size;
  double low = std::log(group.erase_ratio[0]), high = std::log(group.erase_ratio[1]);
  for (int attempt = 0; attempt < 10; attempt++) {
    double target = area * draw.uniform(group.erase_scale[0], group.erase_scale[1]);
    double ratio = std::exp(draw.uniform(low, high));
    int h = round_half_even(std::sqrt(target * ratio)), w = round_half_even(std::sqrt(target / ratio));
    if (h >= group.size || w >= group.size) continue;
    int y = int(draw.below(uint32_t(group.size - h + 1)));
    int x = int(draw.below(uint32_t(group.size - w + 1)));
    return {{x, y, w, h}, group.erase_value};
  }
  return {};
}

image::ViewParameters draw_view(const ViewPlan& plan, int number, int width, int height, const SampleKey& key) {
  auto [group, first] = plan.group_of(number);
  DrawStream draw(key.seed, key.epoch, key.index, uint32_t(number), DrawUse::kView);
  image::Box area = group.block < 0 ? image::Box{0, 0, width, height} : block_box(group, width, height);
  image::ViewParameters view;
  if (group.crop == CropKind::kPatches) {
    DrawStream shared(key.seed, key.epoch, key.index, uint32_t(first), DrawUse::kViewGroup);
    place_patch(group, number - first, area, shared, draw, view);
  } else {
    place_crop(group, area, draw, view);
  }
  view.filter = group.filter;
  bool jittered = draw.chance(group.jitter_p);
  image::Jitter jitter = draw_jitter(group, draw);
  if (jittered) view.jitter = jitter;
  view.grayscale = draw.chance(group.grayscale);
  bool blurred = draw.chance(group.blur_p);
  auto sigma = float(draw.uniform(group.blur_sigma[0], group.blur_sigma[1]));
  view.blur_kernel = group.blur_kernel;
  if (blurred) view.blur_sigma = sigma;
  if (draw.chance(group.solarize_p)) view.solarize = group.solarize_threshold;
  view.flip = draw.chance(group.hflip);
  if (draw.chance(group.posterize_p)) view.posterize = group.posterize_bits;
  view.equalize = draw.chance(group.equalize);
  if (draw.chance(group.erase_p)) view.erasure = draw_erasure(group, draw);
  return view;
}

}  // namespace sslrun::data
