// A finished view of floats as the numbers of a batch.
#pragma once
#include "lib/image/float_planes.h"
#include "lib/image/output.h"

namespace sslrun::image {

// Writes width x height pixels of (value - mean[channel]) / std[channel] as write_view() of output.h lays them out; not
// as uint8, which would round them. Planes that are smaller fill the top left part, the rest is 0.
void write_view(const FloatPlanes& planes, int width, int height, const Normalisation& by, OutputFormat format,
                void* into);

}  // namespace sslrun::image
