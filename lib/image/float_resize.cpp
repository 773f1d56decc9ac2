// Columns first, whose sums run along rows, then rows; only what the window needs.
#include "lib/image/float_resize.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "lib/core/error.h"

namespace sslrun::image {

namespace {
// Input pixels [first, first + weights.size()) of one output.
struct FloatTaps {
  int first = 0;
  std::vector<float> weights;
};
}  // namespace

static double weight_at(Filter filter, double x) {
  x = std::abs(x);
  if (filter == Filter::kBilinear) return x < 1 ? 1 - x : 0;
  constexpr double a = -0.5;  // Keys' cubic, as Pillow and torch's antialiased one have it
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

// The taps of outputs [first, first + count) of `outputs`, which show [from, to) of `inputs` pixels (ATen's
// UpSampleKernel.cpp, compute_indices_min_size_weights_aa).
static std::vector<FloatTaps> taps_of(Filter filter, int inputs, double from, double to, int outputs, int first,
                                      int count) {
  double scale = (to - from) / outputs, stretch = std::max(scale, 1.0);
  double support = (filter == Filter::kBilinear ? 1 : 2) * stretch;
  std::vector<FloatTaps> all(size_t(count), FloatTaps{});
  for (int i = 0; i < count; i++) {
    FloatTaps& taps = all[size_t(i)];
    double centre = from + scale * (first + i + 0.5), total = 0;
    taps.first = std::max(int(centre - support + 0.5), 0);
    int end = std::min(int(centre + support + 0.5), inputs);
    std::vector<double> weights;
    for (int at = taps.first; at < end; at++) {
      weights.push_back(weight_at(filter, (at - centre + 0.5) / stretch));
      total += weights.back();
    }
    for (double weight : weights) taps.weights.push_back(float(weight / total));
  }
  return all;
}

// The pixels that any of the outputs needs, [first, end).
static std::pair<int, int> span_of(const std::vector<FloatTaps>& all) {
  int first = INT32_MAX, end = 0;
  for (const auto& taps : all) {
    first = std::min(first, taps.first);
    end = std::max(end, taps.first + int(taps.weights.size()));
  }
  return {first, end};
}

void resize(const FloatPlanes& source, const Resizing& r, FloatPlanes& into, FloatPlanes& middle) {
  auto across = taps_of(r.filter, r.inputs.width, double(r.left), double(r.right), r.width, r.window.x, r.window.width);
  auto down =
      taps_of(r.filter, r.inputs.height, double(r.top), double(r.bottom), r.height, r.window.y, r.window.height);
  auto [left, right] = span_of(across);
  auto [top, bottom] = span_of(down);
  if (r.inputs.x + left < 0 || r.inputs.y + top < 0 || r.inputs.x + right > source.width ||
      r.inputs.y + bottom > source.height)
    throw Error("image.resize", "pixels outside the source are needed");
  middle.reshape(right - left, r.window.height, source.channels);
  into.reshape(r.window.width, r.window.height, source.channels);
  for (int c = 0; c < source.channels; c++)
    for (int y = 0; y < r.window.height; y++) {
      float* sums = middle.row(c, y);
      std::fill_n(sums, middle.width, 0.0f);
      const FloatTaps& rows = down[size_t(y)];
      for (size_t k = 0; k < rows.weights.size(); k++) {
        const float* from = source.row(c, r.inputs.y + rows.first + int(k)) + r.inputs.x + left;
        for (int x = 0; x < middle.width; x++) sums[x] += rows.weights[k] * from[x];
      }
      float* to = into.row(c, y);
      for (int x = 0; x < r.window.width; x++) {
        const FloatTaps& columns = across[size_t(x)];
        const float* from = sums + columns.first - left;
        float sum = 0;
        for (size_t k = 0; k < columns.weights.size(); k++) sum += columns.weights[k] * from[k];
        to[r.flip ? r.window.width - 1 - x : x] = sum;
      }
    }
}

}  // namespace sslrun::image
