// Sums of rows down the columns; the horizontal ones run on transposed planes.
#include "lib/image/float_blur.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "lib/image/blur.h"
#include "lib/image/kernel_blur.h"

namespace sslrun::image {

// Weighted sums of the rows y + first, y + first + 1, … where place(position, height) says which row stands there.
template <class Place>
static void weigh_down(const FloatPlanes& from, const std::vector<float>& weights, int first, Place place,
                       FloatPlanes& into) {
  into.reshape(from.width, from.height, from.channels);
  for (int c = 0; c < from.channels; c++)
    for (int y = 0; y < from.height; y++) {
      float* sums = into.row(c, y);
      std::fill_n(sums, into.width, 0.0f);
      for (size_t k = 0; k < weights.size(); k++) {
        const float* row = from.row(c, place(y + first + int(k), from.height));
        for (int x = 0; x < from.width; x++) sums[x] += weights[k] * row[x];
      }
    }
}

// Both ways by the same weights.
template <class Place>
static void weigh_both(FloatPlanes& planes, const std::vector<float>& weights, int first, int times, Place place,
                       FloatPlanes& scratch) {
  FloatPlanes turned;
  transpose(planes, turned);
  for (FloatPlanes* one : {&turned, &planes}) {
    if (one == &planes) transpose(turned, planes);
    for (int i = 0; i < times; i++) {
      weigh_down(*one, weights, first, place, scratch);
      std::swap(*one, scratch);
    }
  }
}

void gaussian_blur(FloatPlanes& planes, float sigma, FloatPlanes& scratch) {
  if (!(sigma > 0)) return;
  float radius = box_radius(sigma);
  int reach = int(radius);
  float inner = 1 / (2 * radius + 1), edge = (1 - float(2 * reach + 1) * inner) / 2;
  std::vector<float> weights(size_t(2 * reach + 3), inner);
  weights.front() = weights.back() = edge;
  weigh_both(
      planes, weights, -reach - 1, kBoxPasses, [](int at, int size) { return std::clamp(at, 0, size - 1); }, scratch);
}

void kernel_blur(FloatPlanes& planes, int taps, float sigma, FloatPlanes& scratch) {
  if (!(sigma > 0) || taps <= 1) return;
  std::vector<float> weights;
  double total = 0;
  for (int k = 0; k < taps; k++) total += std::exp(-0.5 * std::pow((k - taps / 2) / double(sigma), 2));
  for (int k = 0; k < taps; k++)
    weights.push_back(float(std::exp(-0.5 * std::pow((k - taps / 2) / double(sigma), 2)) / total));
  weigh_both(planes, weights, -(taps / 2), 1, reflected, scratch);
}

}  // namespace sslrun::image
