// Splits the steps where contrast needs the picture's mean.
#include "lib/image/colour.h"

#include <algorithm>

namespace sslrun::image {

static int64_t run(Planes& planes, const ColourSteps& steps, bool sum_luma) {
  return kernels().colour_rows(planes.row(0, 0), planes.row(1, 0), planes.row(2, 0), planes.stride, planes.width,
                               planes.height, steps, sum_luma);
}

void adjust_colour(Planes& planes, const Jitter& jitter, bool grayscale) {
  if (jitter.count == 0 && !grayscale) return;
  ColourSteps steps;
  steps.brightness = jitter.brightness;
  steps.contrast = jitter.contrast;
  steps.saturation = jitter.saturation;
  steps.hue = jitter.hue;
  steps.mean_share = float(1.0 - double(jitter.contrast));
  steps.grey_share = float(1.0 - double(jitter.saturation));
  const JitterStep *next = jitter.order.data(), *end = next + jitter.count;
  // Contrast blends with the mean luma of the picture as the steps before it left it, so those run first.
  if (const JitterStep* contrast = std::find(next, end, JitterStep::kContrast); contrast != end) {
    while (next < contrast) steps.steps[steps.count++] = *next++;
    steps.mean = float(run(planes, steps, true)) / float(int64_t{planes.width} * planes.height);
    steps.count = 0;
  }
  while (next < end) steps.steps[steps.count++] = *next++;
  steps.grayscale = grayscale;
  run(planes, steps, false);
}

void solarize(Planes& planes, int threshold) {
  kernels().solarize(planes.bytes.data(), planes.bytes.size(), threshold);
}

void posterize(Planes& planes, int bits) {
  auto mask = uint8_t(0xFF << (8 - bits));
  for (uint8_t& value : planes.bytes) value &= mask;
}

// The table of one channel, or false when it has too few values to spread.
static bool equalizing_table(const std::array<int, 256>& histogram, int pixels, std::array<uint8_t, 256>& table) {
  auto last = std::find_if(histogram.rbegin(), histogram.rend(), [](int count) { return count > 0; });
  int step = (pixels - *last) / 255;
  if (step == 0) return false;
  int below = step / 2;
  for (size_t value = 0; value < 256; value++) {
    table[value] = uint8_t(std::min(below / step, 255));
    below += histogram[value];
  }
  return true;
}

void equalize(Planes& planes) {
  for (int channel = 0; channel < 3; channel++) {
    std::array<int, 256> histogram{};
    std::array<uint8_t, 256> table{};
    for (int y = 0; y < planes.height; y++)
      for (int x = 0; x < planes.width; x++) histogram[planes.row(channel, y)[x]]++;
    if (!equalizing_table(histogram, planes.width * planes.height, table)) continue;
    for (int y = 0; y < planes.height; y++)
      for (int x = 0; x < planes.width; x++) planes.row(channel, y)[x] = table[planes.row(channel, y)[x]];
  }
}

}  // namespace sslrun::image
