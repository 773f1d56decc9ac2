// Pillow's two passes; the horizontal one works on transposed strips of rows so that both are weighted sums of rows.
#include "lib/image/resize.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "lib/image/weighted_rows.h"

namespace sslrun {

namespace {
// Rows of a strip: one block, so that a strip's row is one step of the kernel.
constexpr int kStrip = Planes::kBlock;

// Output i is sum_k weights[i * most + k] * input[first[i] + k], k < count[i], in units of 2^-22.
struct Taps {
  int most = 0;
  std::vector<int> first, count;
  std::vector<int32_t> weights;
};
}  // namespace

static double kernel(Filter filter, double x) {
  x = std::abs(x);
  if (filter == Filter::kBilinear) return x < 1 ? 1 - x : 0;
  constexpr double a = -0.5;
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

// Taps of outputs [from, from + length) of `outputs`, inputs numbered from 0 to `inputs` - 1.
static Taps make_taps(Filter filter, double start, double extent, int inputs, int outputs, int from, int length) {
  double scale = extent / outputs, stretch = std::max(scale, 1.0);
  double support = (filter == Filter::kBilinear ? 1.0 : 2.0) * stretch;
  Taps taps;
  taps.most = int(std::ceil(support)) * 2 + 1;
  taps.first.resize(size_t(length));
  taps.count.resize(size_t(length));
  taps.weights.assign(size_t(length) * size_t(taps.most), 0);
  std::vector<double> weights(size_t(taps.most), 0.0);
  double inverse = 1.0 / stretch;
  for (int i = 0; i < length; i++) {
    double center = start + (from + i + 0.5) * scale, total = 0;
    int low = std::max(0, int(center - support + 0.5)), high = std::min(inputs, int(center + support + 0.5));
    for (int k = low; k < high; k++) {
      weights[size_t(k - low)] = kernel(filter, (k - center + 0.5) * inverse);
      total += weights[size_t(k - low)];
    }
    taps.first[size_t(i)] = low;
    taps.count[size_t(i)] = high - low;
    for (int k = 0; k < high - low; k++) {
      double weight = (total != 0 ? weights[size_t(k)] / total : weights[size_t(k)]) * (1 << 22);
      taps.weights[size_t(i) * size_t(taps.most) + size_t(k)] = int32_t(weight < 0 ? weight - 0.5 : weight + 0.5);
    }
  }
  return taps;
}

Resizing whole(const ImageView& source, int width, int height) {
  return {0, 0, double(source.width), double(source.height), width, height, {0, 0, width, height}};
}

// Columns [first, first + columns) of rows [y, y + kStrip) as scratch.strip[(column * 3 + channel) * kStrip + row].
static void load_strip(const ImageView& source, int first, int columns, int y, ResizeScratch& scratch) {
  int rows = std::min(kStrip, source.height - y), length = columns * 3, padded = (length + 15) / 16 * 16;
  scratch.strip.resize(size_t(padded) * kStrip);
  scratch.block.resize(size_t(padded) * kStrip);
  for (int i = 0; i < rows; i++)
    std::memcpy(scratch.block.data() + size_t(i) * size_t(padded), source.row(y + i) + size_t(first) * 3,
                size_t(length));
  transpose_bytes(scratch.block.data(), size_t(padded), padded, (rows + 15) / 16 * 16, scratch.strip.data(), kStrip);
}

void resize(const ImageView& source, const Resizing& r, Planes& into, ResizeScratch& scratch) {
  Taps across = make_taps(r.filter, r.x, r.w, source.width, r.width, r.window.x, r.window.width);
  Taps down = make_taps(r.filter, r.y, r.h, source.height, r.height, r.window.y, r.window.height);
  int outputs = r.window.width, lines = r.window.height;
  int left = across.first.front(), columns = across.first.back() + across.count.back() - left;
  int top = down.first.front(), rows = down.first.back() + down.count.back() - top;
  std::vector<const uint8_t*> inputs(size_t(std::max(across.most, down.most)));

  Planes& middle = scratch.middle;
  middle.reshape(outputs, (rows + kStrip - 1) / kStrip * kStrip);
  size_t padded = middle.stride;
  scratch.columns.resize(padded * kStrip);
  for (int y = 0; y < rows; y += kStrip) {
    load_strip(source, left, columns, top + y, scratch);
    for (int channel = 0; channel < 3; channel++) {
      for (int x = 0; x < outputs; x++) {
        int count = across.count[size_t(x)], first = across.first[size_t(x)] - left;
        for (int k = 0; k < count; k++)
          inputs[size_t(k)] = scratch.strip.data() + size_t((first + k) * 3 + channel) * kStrip;
        weighted_rows(scratch.columns.data() + size_t(r.flip ? outputs - 1 - x : x) * kStrip, inputs.data(),
                      &across.weights[size_t(x) * size_t(across.most)], count, kStrip);
      }
      transpose_bytes(scratch.columns.data(), kStrip, kStrip, int(padded), middle.row(channel, y), padded);
    }
  }

  into.reshape(outputs, lines);
  for (int channel = 0; channel < 3; channel++)
    for (int y = 0; y < lines; y++) {
      int count = down.count[size_t(y)], first = down.first[size_t(y)] - top;
      for (int k = 0; k < count; k++) inputs[size_t(k)] = middle.row(channel, first + k);
      weighted_rows(into.row(channel, y), inputs.data(), &down.weights[size_t(y) * size_t(down.most)], count,
                    into.stride);
    }
}

}  // namespace sslrun
