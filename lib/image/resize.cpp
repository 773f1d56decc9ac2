// Pillow's two passes; the one along the rows works on transposed strips so that both are weighted sums of rows.
#include "lib/image/resize.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "lib/core/error.h"
#include "lib/image/kernels.h"

namespace sslrun::image {

namespace {
// Rows of a strip: one block, so that a strip's row is one step of the kernel.
constexpr int kStrip = Planes::kBlock;

}  // namespace

RowTaps FixedTaps::rows() const { return {first.data(), count.data(), pairs.data(), most / 2, int(first.size())}; }

static double bilinear(double x) { return std::max(1 - std::abs(x), 0.0); }

static double bicubic(double x) {
  x = std::abs(x);
  constexpr double a = -0.5;
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

static double support_of(Filter filter, double scale) {
  return (filter == Filter::kBilinear ? 1.0 : 2.0) * std::max(scale, 1.0);
}

// Taps of outputs [from, from + length) of `outputs`, inputs numbered from 0 to `inputs` - 1.
template <double (*kernel)(double)>
static void make_taps(double start, double scale, double support, int inputs, int from, FixedTaps& taps) {
  double inverse = 1.0 / std::max(scale, 1.0);
  double* weights = taps.weights.data();
  auto* pair = taps.pairs.data();
  for (size_t i = 0; i < taps.first.size(); i++) {
    double center = start + (from + int(i) + 0.5) * scale, total = 0;
    int low = std::max(0, int(center - support + 0.5)), high = std::min(inputs, int(center + support + 0.5));
    int count = high - low;
    for (int k = 0; k < count; k++) {
      weights[k] = kernel((k + low - center + 0.5) * inverse);
      total += weights[k];
    }
    auto fixed = [&](int k) {
      if (k >= count) return 0;
      double weight = (total != 0 ? weights[k] / total : weights[k]) * (1 << 22);
      return int32_t(weight < 0 ? weight - 0.5 : weight + 0.5);
    };
    taps.first[i] = low;
    taps.count[i] = count;
    for (int k = 0; k < count; k += 2) pair[k / 2] = pair_weights(fixed(k), fixed(k + 1));
    pair += taps.most / 2;
  }
}

static void make_taps(Filter filter, float start, float end, int inputs, int outputs, int from, int length,
                      FixedTaps& taps) {
  double scale = double(end - start) / outputs, support = support_of(filter, scale);
  taps.most = int(std::ceil(support)) * 2 + 2;  // one more than there can be: an even number
  taps.first.resize(size_t(length));
  taps.count.resize(size_t(length));
  taps.weights.resize(size_t(taps.most));
  taps.pairs.resize(size_t(length) * size_t(taps.most / 2));
  auto make = filter == Filter::kBilinear ? make_taps<bilinear> : make_taps<bicubic>;
  make(start, scale, support, inputs, from, taps);
}

Resizing whole(const ImageView& source, int width, int height) {
  return {{0, 0, source.width, source.height},
          0,
          0,
          float(source.width),
          float(source.height),
          width,
          height,
          {0, 0, width, height}};
}

Reach reach(Filter filter, int inputs, int outputs, int from, int length) {
  double scale = double(inputs) / outputs, support = support_of(filter, scale) + 1;
  int first = std::max(0, int((from + 0.5) * scale - support));
  int end = std::min(inputs, int(std::ceil((from + length - 0.5) * scale + support)));
  return {first, end - first};
}

// Moves the taps of inputs that begin at `origin` to the source's own numbers.
static void shift(FixedTaps& taps, int origin, int size) {
  for (int& first : taps.first) first += origin;
  if (taps.first.front() < 0 || taps.first.back() + taps.count.back() > size)
    throw Error("image.resize", "the window needs pixels outside the source");
}

// Rows of interleaved pixels to planes of the taps' outputs, through strips of transposed rows.
static void resize_across(const ImageView& source, FixedTaps& taps, bool flip, Planes& into, ResizeScratch& scratch) {
  const Kernels& run = kernels();
  int outputs = int(taps.first.size()), left = taps.first.front();
  int length = (taps.first.back() + taps.count.back() - left) * 3, padded = (length + 15) / 16 * 16;
  for (int& first : taps.first) first -= left;
  into.reshape(outputs, source.height);
  scratch.strip.resize(size_t(padded) * kStrip);
  scratch.columns.resize(into.stride * kStrip);
  constexpr ptrdiff_t kStep = kStrip;
  uint8_t* columns = scratch.columns.data() + (flip ? (outputs - 1) * kStep : 0);
  for (int y = 0; y < source.height; y += kStrip) {
    int rows = std::min(kStrip, source.height - y), tiles = (rows + 15) / 16 * 16;
    const uint8_t* block = source.row(y) + size_t(left) * 3;
    size_t stride = source.stride;
    // Tiles reach up to 15 bytes behind their rows, and below the last one.
    if (y + kStrip >= source.height || size_t(source.height - y - kStrip) * stride < 16) {
      scratch.block.resize(size_t(padded) * kStrip);
      for (int i = 0; i < rows; i++)
        std::memcpy(&scratch.block[size_t(i) * size_t(padded)], block + size_t(i) * stride, size_t(length));
      block = scratch.block.data();
      stride = size_t(padded);
    }
    // strip[(column * 3 + channel) * kStrip + row]
    run.transpose(block, stride, padded, tiles, scratch.strip.data(), kStrip);
    for (int channel = 0; channel < 3; channel++) {
      run.weighted_outputs(columns, flip ? -kStep : kStep, &scratch.strip[size_t(channel) * kStrip], size_t{3} * kStrip,
                           taps.rows(), size_t{kStrip});
      run.transpose(scratch.columns.data(), kStrip, tiles, int(into.stride), into.row(channel, y), into.stride);
    }
  }
}

void resize(const ImageView& source, const Resizing& r, Planes& into, ResizeScratch& scratch) {
  FixedTaps &across = scratch.across, &down = scratch.down;
  make_taps(r.filter, r.left, r.right, r.inputs.width, r.width, r.window.x, r.window.width, across);
  make_taps(r.filter, r.top, r.bottom, r.inputs.height, r.height, r.window.y, r.window.height, down);
  shift(across, r.inputs.x, source.width);
  shift(down, r.inputs.y, source.height);
  int shrinks = r.inputs.height - r.height;
  if (shrinks > 0 && shrinks > (r.inputs.width - r.width) * 2) {
    int left = across.first.front(), columns = across.first.back() + across.count.back() - left;
    size_t length = size_t(columns) * 3;
    scratch.lines.resize(length * size_t(r.window.height));
    kernels().weighted_outputs(scratch.lines.data(), ptrdiff_t(length), source.row(0) + size_t(left) * 3, source.stride,
                               down.rows(), length);
    for (int& first : across.first) first -= left;
    resize_across({scratch.lines.data(), columns, r.window.height, length}, across, r.flip, into, scratch);
  } else {
    int top = down.first.front(), rows = down.first.back() + down.count.back() - top;
    resize_across(source.crop({0, top, source.width, rows}), across, r.flip, scratch.middle, scratch);
    into.reshape(r.window.width, r.window.height);
    for (int& first : down.first) first -= top;
    for (int channel = 0; channel < 3; channel++)
      kernels().weighted_outputs(into.row(channel, 0), ptrdiff_t(into.stride), scratch.middle.row(channel, 0),
                                 scratch.middle.stride, down.rows(), size_t(into.width));
  }
}

}  // namespace sslrun::image
