// Pictures and class maps seen through a projective map.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "lib/image/planes.h"
#include "lib/image/projection.h"

namespace sslrun::image {

enum class Sampling { kNearest, kBilinear };

// One value for all channels or one for each, 0 to 255.
using Fill = std::vector<float>;

// A map that only moves by whole pixels: what is shown at (0, 0) lies at (x, y).
struct PixelMove {
  int x = 0, y = 0;
};
std::optional<PixelMove> pixel_move(const Projection& to_input);

// Each pixel of `into`, which has its size, is the value of `from` at the place that `to_input` gives for its middle,
// by the rule of torchvision's tensors (grid_sample with zeros outside, blended with `fill` by the share that lies
// inside; rounded half to even).
void warp(const Planes& from, const Projection& to_input, Sampling sampling, const Fill& fill, Planes& into);

// The nearest pixels of a map of width x height bytes; `outside` where there is none.
void warp_nearest(const uint8_t* from, int width, int height, const Projection& to_input, uint8_t outside,
                  uint8_t* into, int into_width, int into_height);

}  // namespace sslrun::image
