// Python's rounding and torchvision's law of a random part, which several steps share.
#pragma once
#include <array>
#include <cmath>

#include "lib/core/philox.h"
#include "lib/image/image.h"

namespace sslrun::image {

// Python's round(): halves go to the even neighbour.
inline int round_half_even(double value) { return int(std::nearbyint(value)); }

// torchvision's RandomResizedCrop.get_params: `scale` is the share of the area, `ratio` width / height.
Box random_part(int width, int height, const std::array<double, 2>& scale, const std::array<double, 2>& ratio,
                DrawStream& draw);

}  // namespace sslrun::image
