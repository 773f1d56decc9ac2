// Antialiased resizing with the arithmetic of Pillow's Image.resize for 8-bit pictures, bit for bit.
#pragma once
#include "lib/image/image.h"
#include "lib/image/kernels.h"
#include "lib/image/planes.h"

namespace sslrun::image {

enum class Filter { kBilinear, kBicubic };

// What to make of a source picture: the part [left, right) x [top, bottom) of `inputs` (fractions allowed, as Pillow's
// `box=`) is resized to width x height, of which `window` is computed. flip mirrors the window left to right. `inputs`
// may reach beyond the source where the window needs no pixels (see reach()).
struct Resizing {
  Box inputs;
  float left = 0, top = 0, right = 0, bottom = 0;
  int width = 0, height = 0;
  Box window;
  Filter filter = Filter::kBilinear;
  bool flip = false;
};

// The whole of `source` to width x height.
Resizing whole(const ImageView& source, int width, int height);

// The first of `inputs` pixels that outputs [from, from + length) of `outputs` may look at, and how many.
struct Reach {
  int first, count;
};
Reach reach(Filter filter, int inputs, int outputs, int from, int length);

// Output i is the sum of count[i] inputs from first[i] on, times their weights.
struct FixedTaps {
  int most = 0;
  std::vector<int> first, count;
  std::vector<WeightPair> pairs;  // most / 2 for each output
  std::vector<double> weights;    // of one output, before they are rounded
  RowTaps rows() const;
};

// Buffers that a thread keeps from call to call.
struct ResizeScratch {
  FixedTaps across, down;
  AlignedBytes block, strip, columns, lines;
  Planes middle;
};

// Two passes with rounding to bytes between them: along the rows first, but along the columns first where Pillow (since
// version 13) does so, which is when the height shrinks by more than twice the width's shrinking. `into` gets the
// window's size. Throws Error when pixels that are needed lie outside the source.
void resize(const ImageView& source, const Resizing& resizing, Planes& into, ResizeScratch& scratch);

}  // namespace sslrun::image
