// COCO's evaluation of a results file against an annotations file.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "lib/eval/coco_precision/summary.h"

namespace sslrun::eval {

struct CocoReport {
  CocoSummary summary;
  std::vector<std::string> ids, names;  // of the categories, in the order of their ids; ids as JSON writes them
  int64_t pictures = 0, detections = 0;
  int64_t with_boxes_too = 0;  // compared by their masks and areas of masks though they have boxes
};

// Numbers equal pycocotools'. Masks are read when their picture is judged. Throws Error for files that are not what
// they should be, naming the file and the id: an unknown image or category, boxes that are none, equal ids, ….
CocoReport coco_precision(const std::filesystem::path& annotations, const std::filesystem::path& results,
                          const CocoRules& rules);

// The same of pictures in memory, whose categories are numbered from 0.
CocoSummary coco_precision(const std::vector<CocoPicture>& pictures, int64_t categories, const CocoRules& rules);

}  // namespace sslrun::eval
