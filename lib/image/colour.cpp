// Splits the steps where contrast needs the picture's mean.
#include "lib/image/colour.h"

#include <algorithm>

namespace sslrun {

static int64_t run(Planes& planes, const ColourSteps& steps, bool sum_luma) {
  int64_t total = 0;
  for (int y = 0; y < planes.height; y++)
    total += kernels().colour_row(planes.row(0, y), planes.row(1, y), planes.row(2, y), planes.width, steps, sum_luma);
  return total;
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

}  // namespace sslrun
