// Samples are visited in the order and with the roundings of torchvision's kernel; those far outside are not visited.
#include "lib/detection/roi_weights.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace sslrun::detection {

namespace {

// The samples of a bin that may lie on the map: [from, to).
template <class T>
std::pair<int64_t, int64_t> near_samples(T bin_start, T step, double samples, int64_t size) {
  double one = (-1.0 - double(bin_start)) / double(step), other = (double(size) - double(bin_start)) / double(step);
  if (!std::isfinite(one) || !std::isfinite(other)) return {0, int64_t(samples)};  // all of them at one place
  samples = std::min(samples, 1e15);
  double from = std::clamp(std::floor(std::min(one, other)) - 2, 0.0, samples);
  double to = std::clamp(std::ceil(std::max(one, other)) + 2, from, samples);
  return {int64_t(from), int64_t(to)};
}

// Adds a sample's two weights. Source: arXiv 1703.06870, section 3; pytorch/vision, ops/cpu/roi_align_common.h.
template <class T>
void add_sample(T place, T weight, std::vector<T>& dense, int64_t& low, int64_t& high) {
  auto size = int64_t(dense.size());
  if (!(place >= -1 && place <= T(size))) return;
  place = std::max(place, T(0));
  auto cell = int64_t(place);
  T far = place - T(cell);
  if (cell >= size - 1) cell = size - 1, far = 0;
  dense[size_t(cell)] += weight * (1 - far);
  if (far > 0) dense[size_t(cell + 1)] += weight * far;
  low = std::min(low, cell);
  high = std::max(high, cell + (far > 0));
}

}  // namespace

template <class T>
SparseRows<T> SparseRows<T>::transposed(int64_t columns) const {
  SparseRows<T> result;
  result.first.assign(size_t(columns) + 1, 0);
  for (const Tap& tap : taps) result.first[size_t(tap.column) + 1]++;
  for (size_t i = 1; i < result.first.size(); i++) result.first[i] += result.first[i - 1];
  result.taps.resize(taps.size());
  std::vector<int32_t> next(result.first.begin(), result.first.end() - 1);
  for (int64_t row = 0; row < rows(); row++)
    for (int32_t i = first[size_t(row)]; i < first[size_t(row) + 1]; i++)
      result.taps[size_t(next[size_t(taps[size_t(i)].column)]++)] = {int32_t(row), taps[size_t(i)].weight};
  return result;
}

template <class T>
AxisWeights<T> axis_weights(T start, T length, int64_t bins, int64_t sampling, int64_t size, bool dense_cells) {
  T bin = length / T(bins);
  double samples = sampling > 0 ? double(sampling) : std::max(0.0, double(std::ceil(bin)));
  std::vector<T> dense(size_t(size), T(0));
  std::vector<char> used(size_t(size), 0);
  AxisWeights<T> result;
  for (int64_t p = 0; p < bins; p++) {
    T bin_start = start + T(p) * bin;
    auto [from, to] = near_samples(bin_start, bin / T(std::max(samples, 1.0)), samples, size);
    int64_t low = size, high = -1;
    for (int64_t i = from; i < to; i++)
      add_sample(bin_start + (T(i) + T(0.5)) * bin / T(samples), T(1) / T(samples), dense, low, high);
    for (int64_t cell = low; cell <= high; cell++) {
      T weight = std::exchange(dense[size_t(cell)], T(0));
      if (weight == 0) continue;
      used[size_t(cell)] = 1;
      result.bins.taps.push_back({int32_t(cell), weight});
    }
    result.bins.first.push_back(int32_t(result.bins.taps.size()));
  }
  if (result.bins.taps.empty()) return result;
  if (dense_cells) {
    auto last = std::find(used.rbegin(), used.rend(), 1).base();
    std::fill(std::find(used.begin(), used.end(), 1), last, 1);
  }
  std::vector<int32_t> number(size_t(size), 0);
  for (int64_t cell = 0; cell < size; cell++)
    if (used[size_t(cell)]) {
      number[size_t(cell)] = int32_t(result.cells.size());
      result.cells.push_back(int32_t(cell));
    }
  for (auto& tap : result.bins.taps) tap.column = number[size_t(tap.column)];
  return result;
}

template struct SparseRows<float>;
template struct SparseRows<double>;
template AxisWeights<float> axis_weights(float, float, int64_t, int64_t, int64_t, bool);
template AxisWeights<double> axis_weights(double, double, int64_t, int64_t, int64_t, bool);

}  // namespace sslrun::detection
