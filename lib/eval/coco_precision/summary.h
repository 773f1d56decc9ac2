// The twelve numbers of COCO's evaluation, of all categories and of each.
#pragma once
#include <array>
#include <string>
#include <vector>

#include "lib/eval/coco_precision/curves.h"

namespace sslrun::eval {

// In pycocotools' order, 0 to 1; -1 where no truth counts: ap, ap50, ap75, ap_small, ap_medium, ap_large, then the mean
// largest recall with the three numbers of detections, and of small, medium and large objects.
using CocoNumbers = std::array<double, 12>;
extern const std::array<const char*, 12> kCocoNumberNames;

struct CocoSummary {
  CocoNumbers numbers{};
  std::vector<CocoNumbers> by_category;
  CocoCurves curves;
};

CocoSummary summarize(CocoCurves curves, const CocoRules& rules);

// pycocotools' twelve lines.
std::vector<std::string> summary_lines(const CocoNumbers& numbers, const CocoRules& rules);

}  // namespace sslrun::eval
