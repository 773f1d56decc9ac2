// Detections as lines of a COCO results file.
#pragma once
#include <string>

#include "lib/eval/coco_precision/objects.h"

namespace sslrun::eval {

// {"image_id":17,"category_id":3,"bbox":[x,y,w,h],"score":0.9}. The ids are JSON already; numbers are the shortest that
// are read back as the same double.
std::string box_result(const CocoDetection& found, const std::string& image, const std::string& category);

// The same with "segmentation" instead of "bbox": run lengths as text, of the mask of a picture of this size.
std::string mask_result(const CocoDetection& found, const std::string& image, const std::string& category, int width,
                        int height);

}  // namespace sslrun::eval
