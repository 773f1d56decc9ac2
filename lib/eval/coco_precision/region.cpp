// Areas and intersections from the places where masks change; pixels are never written out.
#include "lib/eval/coco_precision/region.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sslrun::eval {

Region::Region(data::MaskBorders given, int height) : borders(std::move(given)) {
  uint64_t left = std::numeric_limits<uint64_t>::max(), right = 0, top = left, bottom = 0;
  auto rows = uint64_t(height);
  for (size_t i = 0; i + 1 < borders.size(); i += 2) {
    uint64_t first = borders[i], last = borders[i + 1] - 1;
    area += last - first + 1;
    bool one_column = first / rows == last / rows;
    left = std::min(left, first / rows), right = std::max(right, last / rows);
    top = std::min(top, one_column ? first % rows : 0);
    bottom = std::max(bottom, one_column ? last % rows : rows - 1);
  }
  if (area > 0) box = {double(left), double(top), double(right - left + 1), double(bottom - top + 1)};
}

double overlap(const CocoBox& detection, const CocoBox& truth, bool crowd) {
  double width =
      std::fmin(detection.width + detection.left, truth.width + truth.left) - std::fmax(detection.left, truth.left);
  if (width <= 0) return 0;
  double height =
      std::fmin(detection.height + detection.top, truth.height + truth.top) - std::fmax(detection.top, truth.top);
  if (height <= 0) return 0;
  double common = width * height, own = detection.width * detection.height;
  return common / (crowd ? own : own + truth.width * truth.height - common);
}

static uint64_t common_pixels(const data::MaskBorders& one, const data::MaskBorders& other) {
  uint64_t common = 0;
  for (size_t i = 0, k = 0; i < one.size() && k < other.size();) {
    uint64_t begin = std::max(one[i], other[k]), end = std::min(one[i + 1], other[k + 1]);
    if (begin < end) common += end - begin;
    (one[i + 1] < other[k + 1] ? i : k) += 2;
  }
  return common;
}

double overlap(const Region& detection, const Region& truth, bool crowd) {
  if (overlap(detection.box, truth.box, crowd) <= 0) return 0;
  uint64_t common = common_pixels(detection.borders, truth.borders);
  if (common == 0) return 0;
  return double(common) / double(crowd ? detection.area : detection.area + truth.area - common);
}

}  // namespace sslrun::eval
