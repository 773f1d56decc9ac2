// Average precision of boxes by PASCAL VOC's rules, with the quirks of detectron2's evaluator.
#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "lib/eval/average_precision.h"

namespace sslrun::eval {

using VocBox = std::array<double, 4>;  // xmin, ymin, xmax, ymax

struct VocTruth {
  VocBox box;
  int64_t category = 0;
  bool difficult = false;  // what finds it is neither right nor wrong
};

struct VocDetection {
  VocBox box;
  double score = 0;
  int64_t category = 0;
};

struct VocPicture {
  std::vector<VocTruth> truths;
  std::vector<VocDetection> detections;
};

enum class VocBoxes {
  kInclusive,  // from 1, the last pixel belongs to the box: the form of VOC's files
  kCorners     // from 0, right and bottom lie behind the last pixel: truths and detections get 1 on xmin and ymin
};

struct VocRules {
  ApDefinition definition = ApDefinition::kElevenPoints;  // or kEnvelope; VOC 2007's for every threshold
  VocBoxes boxes = VocBoxes::kInclusive;
  bool rounded = false;  // detections as detectron2 writes them: scores with three decimals, boxes with one
  std::vector<double> thresholds{0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95};  // overlap above it matches
};

// 0 to 1; NaN where nothing counts.
struct VocSummary {
  std::vector<std::vector<double>> precision;  // [class][threshold]
  std::vector<double> mean;                    // [threshold], over the classes that have truths which are not difficult
  double ap = 0;                               // mean of `mean`
  std::vector<int64_t> left_out;               // classes without such truths
  std::vector<int64_t> ties;                   // of each class: detections whose score another one has too
};

// Equal scores keep the order of the pictures and of the detections within. Throws Error("eval.voc_precision") for a
// category that is not below `categories` and for numbers that are none.
// Source: facebookresearch/detectron2, detectron2/evaluation/pascal_voc_evaluation.py.
VocSummary voc_precision(const std::vector<VocPicture>& pictures, int64_t categories, const VocRules& rules);

}  // namespace sslrun::eval
