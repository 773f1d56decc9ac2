// The last step of a view: bytes to normalised floats.
#pragma once
#include <array>

#include "lib/image/planes.h"

namespace sslrun {

// ImageNet's statistics, the default everywhere.
struct Normalisation {
  std::array<float, 3> mean{0.485f, 0.456f, 0.406f}, std{0.229f, 0.224f, 0.225f};
};

// into[c][y][x] = (byte / 255 - mean[c]) / std[c]; `into` holds 3 * height * width floats without gaps.
void normalise(const Planes& planes, const Normalisation& by, float* into);

// into[c][y][x] = byte; `into` holds 3 * height * width bytes without gaps.
void pack(const Planes& planes, uint8_t* into);

}  // namespace sslrun
