// Detections as COCO's results files hold them, without the outlines: those stay in the file until they are compared.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "lib/core/readable_file.h"
#include "lib/data/sets/coco_ids.h"
#include "lib/eval/coco_precision/region.h"

namespace sslrun::eval {

struct CocoResult {
  CocoBox box;
  double score = 0;
  uint64_t outline = 0;         // where "segmentation" begins in the file
  uint32_t outline_length = 0;  // its bytes, 0 when there is none
  int32_t image = 0, category = 0;
  bool has_box = false;
};

// What the ids of a results file stand for; each throws JsonError for an id that is none.
struct CocoPlaces {
  std::function<int32_t(int64_t id)> image, category;
};

// Reads [{"image_id", "category_id", "score", "bbox" or "segmentation"}, …] in one pass. Throws
// Error("eval.coco_precision") naming the file and the detection, counted from 1.
std::vector<CocoResult> read_results(const ReadableFile& file, data::CocoIds& ids, const CocoPlaces& places);

}  // namespace sslrun::eval
