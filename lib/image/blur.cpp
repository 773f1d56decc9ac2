// Box blur passes as sums of rows; the horizontal ones run on transposed planes.
#include "lib/image/blur.h"

#include <algorithm>
#include <cmath>

#include "lib/image/kernels.h"

namespace sslrun::image {

float box_radius(float sigma) {
  float variance = sigma * sigma / float(kBoxPasses);
  float length = float(std::sqrt(12.0 * double(variance) + 1.0));
  float whole = float(std::floor((double(length) - 1.0) / 2.0));
  float part = (2 * whole + 1) * (whole * (whole + 1) - 3 * variance);
  part /= 6 * (variance - (whole + 1) * (whole + 1));
  return whole + part;
}

// Three passes down the columns of `planes`; the result is in `planes`.
static void blur_down(Planes& planes, float radius, Planes& scratch) {
  int reach = int(radius);
  auto inner = uint32_t(float(1 << 24) / (radius * 2 + 1));
  BoxWeights weights{inner, ((1U << 24) - uint32_t(2 * reach + 1) * inner) / 2};
  scratch.reshape(planes.width, planes.height);
  for (int pass = 0; pass < kBoxPasses; pass++) {
    for (int channel = 0; channel < 3; channel++)
      kernels().box_rows(planes.row(channel, 0), scratch.row(channel, 0), planes.stride, planes.width, planes.height,
                         reach, weights);
    std::swap(planes, scratch);
  }
}

void gaussian_blur(Planes& planes, float sigma, BlurScratch& scratch) {
  if (!(sigma > 0)) return;
  float radius = box_radius(sigma);
  transpose(planes, scratch.turned);
  blur_down(scratch.turned, radius, scratch.next);
  transpose(scratch.turned, planes);
  blur_down(planes, radius, scratch.next);
}

}  // namespace sslrun::image
