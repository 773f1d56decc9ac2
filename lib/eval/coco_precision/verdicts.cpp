// Greedy matching, best score first, in each category of the picture.
#include "lib/eval/coco_precision/verdicts.h"

#include <algorithm>
#include <numeric>

namespace sslrun::eval {

using Places = std::vector<uint32_t>;

// Places of the objects by category; those of one category keep their order.
template <class Object>
static Places by_category(const std::vector<Object>& objects) {
  Places places(objects.size());
  std::iota(places.begin(), places.end(), 0);
  std::stable_sort(places.begin(), places.end(),
                   [&](uint32_t a, uint32_t b) { return objects[a].category < objects[b].category; });
  return places;
}

namespace {
// The detections and truths of one category (or of all) and how much they overlap.
class Group {
 public:
  Group(const CocoPicture& picture, const CocoRules& rules, Places detections, Places truths)
      : picture_(picture), rules_(rules), detections_(std::move(detections)), truths_(std::move(truths)) {
    std::stable_sort(detections_.begin(), detections_.end(),
                     [&](uint32_t a, uint32_t b) { return picture.detections[a].score > picture.detections[b].score; });
    if (int64_t(detections_.size()) > rules.most.back()) detections_.resize(size_t(rules.most.back()));
  }

  void judge(int32_t category, PictureVerdicts& result) {
    verdicts_.clear();
    for (size_t d = 0; d < detections_.size(); d++)
      verdicts_.push_back({.score = detection(d).score, .category = category, .rank = int32_t(d)});
    measure();
    TruthCount count{category, {}};
    for (size_t area = 0; area < kCocoAreas.size(); area++) count.counts[area] = judge_area(area);
    result.verdicts.insert(result.verdicts.end(), verdicts_.begin(), verdicts_.end());
    if (!truths_.empty()) result.truths.push_back(count);
  }

 private:
  const CocoDetection& detection(size_t d) const { return picture_.detections[detections_[d]]; }
  const CocoTruth& truth(size_t g) const { return picture_.truths[truths_[g]]; }

  // Overlaps, and the detections that reach the lowest threshold anywhere.
  void measure() {
    overlaps_.resize(detections_.size() * truths_.size());
    double least = *std::min_element(rules_.thresholds.begin(), rules_.thresholds.end());
    for (size_t d = 0; d < detections_.size(); d++) {
      bool reaches = false;
      for (size_t g = 0; g < truths_.size(); g++) {
        double found = rules_.compares == CocoCompares::kBoxes
                           ? overlap(detection(d).box, truth(g).box, truth(g).crowd)
                           : overlap(detection(d).region, truth(g).region, truth(g).crowd);
        overlaps_[d * truths_.size() + g] = found;
        reaches = reaches || found >= std::min(least, kAlmostOne);
      }
      if (reaches) reaching_.push_back(d);
    }
  }

  // How many truths count in the range.
  int64_t judge_area(size_t area) {
    auto outside = [&](double size) { return size < kCocoAreas[area].least || size > kCocoAreas[area].most; };
    ignored_.resize(truths_.size());
    for (size_t g = 0; g < truths_.size(); g++)
      ignored_[g] = truth(g).crowd || truth(g).ignored || outside(truth(g).area);
    order_.resize(truths_.size());
    std::iota(order_.begin(), order_.end(), 0);
    std::stable_partition(order_.begin(), order_.end(), [&](uint32_t g) { return !ignored_[g]; });
    size_t thresholds = rules_.thresholds.size();
    uint64_t bits = ((uint64_t{1} << thresholds) - 1) << (area * thresholds);
    for (size_t t = 0; t < thresholds && !reaching_.empty(); t++)
      match(rules_.thresholds[t], uint64_t{1} << (area * thresholds + t));
    for (size_t d = 0; d < detections_.size(); d++)
      if (outside(detection(d).area)) verdicts_[d].ignored |= bits & ~verdicts_[d].matched;
    return int64_t(std::count(ignored_.begin(), ignored_.end(), 0));
  }

  void match(double threshold, uint64_t bit) {
    taken_.assign(truths_.size(), 0);
    for (size_t d : reaching_) {
      const double* found = &overlaps_[d * truths_.size()];
      double best = std::min(threshold, kAlmostOne);
      int64_t match = -1;
      for (uint32_t g : order_) {
        if (taken_[g] && !truth(g).crowd) continue;
        if (match >= 0 && !ignored_[size_t(match)] && ignored_[g]) break;
        if (found[g] < best) continue;
        best = found[g];
        match = g;
      }
      if (match < 0) continue;
      taken_[size_t(match)] = 1;
      verdicts_[d].matched |= bit;
      if (ignored_[size_t(match)]) verdicts_[d].ignored |= bit;
    }
  }

  static constexpr double kAlmostOne = 1 - 1e-10;
  const CocoPicture& picture_;
  const CocoRules& rules_;
  Places detections_, truths_, order_;
  std::vector<size_t> reaching_;
  std::vector<double> overlaps_;
  std::vector<uint8_t> ignored_, taken_;
  std::vector<Verdict> verdicts_;
};
}  // namespace

// Takes the places of one category from the front of what is left.
template <class Object>
static Places take(const Places& places, size_t& at, const std::vector<Object>& objects, int32_t category) {
  size_t begin = at;
  while (at < places.size() && objects[places[at]].category == category) at++;
  return Places(places.begin() + ptrdiff_t(begin), places.begin() + ptrdiff_t(at));
}

PictureVerdicts judge_picture(const CocoPicture& picture, const CocoRules& rules) {
  PictureVerdicts result;
  Places detections = by_category(picture.detections), truths = by_category(picture.truths);
  result.verdicts.reserve(detections.size());
  if (rules.class_agnostic) {
    Group(picture, rules, std::move(detections), std::move(truths)).judge(0, result);
    return result;
  }
  size_t d = 0, g = 0;
  while (d < detections.size() || g < truths.size()) {
    int32_t category = d == detections.size() ? picture.truths[truths[g]].category
                       : g == truths.size()
                           ? picture.detections[detections[d]].category
                           : std::min(picture.truths[truths[g]].category, picture.detections[detections[d]].category);
    Places found = take(detections, d, picture.detections, category);
    Group(picture, rules, std::move(found), take(truths, g, picture.truths, category)).judge(category, result);
  }
  return result;
}

}  // namespace sslrun::eval
