// Precision and recall over all pictures, by category, threshold, range of area and number of detections.
#pragma once
#include <ATen/core/Tensor.h>

#include "lib/eval/coco_precision/verdicts.h"

namespace sslrun::eval {

// -1 where a category has no truths that count.
struct CocoCurves {
  at::Tensor precision;  // [T, 101, K, 4] float64: at recall 0, 0.01 … 1, of the best rules.most.back() detections
  at::Tensor recall;     // [T, K, 4, 3] float64: the largest, by number of detections
};

// The pictures in the order that equal scores keep. Categories are worked on by several threads; the result does not
// depend on how many. Source: cocodataset/cocoapi, PythonAPI/pycocotools/cocoeval.py (accumulate).
CocoCurves coco_curves(std::vector<PictureVerdicts> pictures, int64_t categories, const CocoRules& rules);

}  // namespace sslrun::eval
