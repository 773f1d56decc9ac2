// Antialiased resizing with the arithmetic of Pillow's Image.resize for 8-bit pictures, bit for bit.
#pragma once
#include "lib/image/image.h"
#include "lib/image/planes.h"

namespace sslrun {

enum class Filter { kBilinear, kBicubic };

// What to make of a source picture: its part [x, x + w) x [y, y + h) (fractions allowed, as Pillow's `box=`) is resized
// to width x height, of which `window` is computed. flip mirrors the window left to right.
struct Resizing {
  double x = 0, y = 0, w = 0, h = 0;
  int width = 0, height = 0;
  Box window;
  Filter filter = Filter::kBilinear;
  bool flip = false;
};

// The whole of `source` to width x height.
Resizing whole(const ImageView& source, int width, int height);

// Buffers that a thread keeps from call to call.
struct ResizeScratch {
  std::vector<uint8_t> strip, columns, block;
  Planes middle;
};

// Horizontal pass, rounding to bytes, vertical pass. `into` gets the window's size.
void resize(const ImageView& source, const Resizing& resizing, Planes& into, ResizeScratch& scratch);

}  // namespace sslrun
