// Weighted sums of rows; the horizontal ones run on transposed planes.
#include "lib/image/kernel_blur.h"

#include <cmath>

#include "lib/image/kernels.h"

namespace sslrun::image {

static std::vector<WeightPair> gaussian_weights(int taps, double sigma) {
  std::vector<double> weights(size_t(taps), 0.0);
  double total = 0;
  for (int k = 0; k < taps; k++) {
    double x = (k - taps / 2) / sigma;
    total += weights[size_t(k)] = std::exp(-0.5 * x * x);
  }
  auto fixed = [&](int k) { return k < taps ? int32_t(weights[size_t(k)] / total * (1 << 22) + 0.5) : 0; };
  std::vector<WeightPair> pairs;
  for (int k = 0; k < taps; k += 2) pairs.push_back(pair_weights(fixed(k), fixed(k + 1)));
  return pairs;
}

int reflected(int position, int size) {
  if (size == 1) return 0;
  int period = 2 * (size - 1), offset = ((position % period) + period) % period;
  return offset < size ? offset : period - offset;
}

static void weigh_down(const Planes& from, int taps, const std::vector<WeightPair>& weights, Planes& into) {
  std::vector<const uint8_t*> rows(size_t(taps), nullptr);
  into.reshape(from.width, from.height);
  for (int channel = 0; channel < 3; channel++)
    for (int y = 0; y < from.height; y++) {
      for (int k = 0; k < taps; k++) rows[size_t(k)] = from.row(channel, reflected(y + k - taps / 2, from.height));
      kernels().weighted_rows(into.row(channel, y), rows.data(), weights.data(), taps, size_t(from.width));
    }
}

void kernel_blur(Planes& planes, int taps, float sigma, BlurScratch& scratch) {
  if (!(sigma > 0) || taps <= 1) return;
  auto weights = gaussian_weights(taps, double(sigma));
  transpose(planes, scratch.turned);
  weigh_down(scratch.turned, taps, weights, scratch.next);
  transpose(scratch.next, scratch.turned);
  weigh_down(scratch.turned, taps, weights, planes);
}

}  // namespace sslrun::image
