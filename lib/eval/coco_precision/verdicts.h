// Which detections of one picture are right, for each threshold and range of area.
#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "lib/eval/coco_precision/objects.h"
#include "lib/eval/coco_precision/rules.h"

namespace sslrun::eval {

// Bit `area range * thresholds + threshold` of each: matched a truth; does not count.
struct Verdict {
  double score;
  uint64_t matched = 0, ignored = 0;
  int32_t category = 0;
  int32_t rank = 0;  // among those of its picture and category, best first, from 0
};

// Truths of a category that count, by range of area.
struct TruthCount {
  int32_t category = 0;
  std::array<int64_t, kCocoAreas.size()> counts{};
};

struct PictureVerdicts {
  std::vector<Verdict> verdicts;  // the best rules.most.back() of each category
  std::vector<TruthCount> truths;
};

// Pictures are judged independently of each other: in any order, on any thread.
// Source: cocodataset/cocoapi, PythonAPI/pycocotools/cocoeval.py (evaluateImg).
PictureVerdicts judge_picture(const CocoPicture& picture, const CocoRules& rules);

}  // namespace sslrun::eval
