// What a picture holds and what was found in it, in pycocotools' terms.
#pragma once
#include <cstdint>
#include <vector>

#include "lib/eval/coco_precision/region.h"

namespace sslrun::eval {

struct CocoTruth {
  CocoBox box;
  double area = 0;       // decides about small, medium and large; COCO's is that of the mask
  int32_t category = 0;  // its place among the categories
  bool crowd = false;    // matches any number of detections, none of which counts
  bool ignored = false;  // what matches it does not count
  Region region;         // where masks are compared
};

struct CocoDetection {
  CocoBox box;
  double area = 0, score = 0;
  int32_t category = 0;
  Region region;
};

struct CocoPicture {
  std::vector<CocoTruth> truths;
  std::vector<CocoDetection> detections;  // equal scores keep this order
};

}  // namespace sslrun::eval
