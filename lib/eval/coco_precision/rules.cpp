// The thresholds of the COCO challenge, and what other settings have to fulfil.
#include "lib/eval/coco_precision/rules.h"

#include <algorithm>
#include <string>

#include "lib/core/error.h"

namespace sslrun::eval {

std::vector<double> coco_thresholds() {
  std::vector<double> thresholds;
  double step = (0.95 - 0.5) / 9;
  for (int i = 0; i < 9; i++) thresholds.push_back(i * step + 0.5);
  thresholds.push_back(0.95);
  return thresholds;
}

void check_rules(const CocoRules& rules) {
  const char* op = "eval.coco_precision";
  if (rules.thresholds.empty() || rules.thresholds.size() > kMostThresholds)
    throw Error(op, "expected 1 to " + std::to_string(kMostThresholds) + " thresholds of overlap, got " +
                        std::to_string(rules.thresholds.size()));
  if (rules.most[0] < 1 || !std::is_sorted(rules.most.begin(), rules.most.end()))
    throw Error(op, "expected 'max_detections' to be three numbers of 1 or more, ascending");
}

}  // namespace sslrun::eval
