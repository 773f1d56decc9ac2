// Antialiased resizing of float planes: what torch's interpolate(antialias=True, align_corners=False) computes.
#pragma once
#include "lib/image/float_planes.h"
#include "lib/image/resize.h"

namespace sslrun::image {

// As resize() of resize.h, in floats and for any number of channels, without rounding between the passes. `middle` is
// memory that a thread keeps.
void resize(const FloatPlanes& source, const Resizing& resizing, FloatPlanes& into, FloatPlanes& middle);

}  // namespace sslrun::image
