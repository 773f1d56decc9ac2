// Boxes and masks that overlap, computed as COCO's own tools do.
#pragma once
#include <cstdint>

#include "lib/data/sets/masks.h"

namespace sslrun::eval {

struct CocoBox {
  double left = 0, top = 0, width = 0, height = 0;
};

// The pixels of a mask, and what follows from them.
struct Region {
  data::MaskBorders borders;
  uint64_t area = 0;
  CocoBox box;

  Region() = default;
  Region(data::MaskBorders borders, int height);
};

// Intersection over union; over the detection's own area where the truth is a crowd. 0 where both are empty.
// Source: cocodataset/cocoapi, common/maskApi.c (bbIou, rleIou).
double overlap(const CocoBox& detection, const CocoBox& truth, bool crowd);
double overlap(const Region& detection, const Region& truth, bool crowd);

}  // namespace sslrun::eval
