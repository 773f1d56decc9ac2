// The settings of COCO's evaluation; the defaults are those of the COCO challenge.
#pragma once
#include <array>
#include <cstdint>
#include <vector>

namespace sslrun::eval {

// 0.5, 0.55 … 0.95 with numpy.linspace's bits.
std::vector<double> coco_thresholds();

enum class CocoCompares { kBoxes, kMasks };

struct CocoRules {
  CocoCompares compares = CocoCompares::kBoxes;
  bool class_agnostic = false;                         // all categories are one
  std::array<int64_t, 3> most{1, 10, 100};             // detections of a picture and category, best first; ascending
  std::vector<double> thresholds = coco_thresholds();  // a match has at least this overlap; at most kMostThresholds
};

struct AreaRange {
  const char* name;
  double least, most;  // both belong to it
};
inline constexpr std::array<AreaRange, 4> kCocoAreas{
    {{"all", 0, 1e10}, {"small", 0, 1024}, {"medium", 1024, 9216}, {"large", 9216, 1e10}}};
inline constexpr size_t kMostThresholds = 16;  // times the ranges of area: bits of a verdict
inline constexpr int64_t kRecallPoints = 101;  // 0, 0.01 … 1

// Throws Error("eval.coco_precision") where a setting cannot be.
void check_rules(const CocoRules& rules);

}  // namespace sslrun::eval
