// Each detection looks at its nearest truth only; classes are worked on by several threads.
#include "lib/eval/voc_precision.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <numeric>

#include "lib/core/error.h"
#include "lib/eval/share_out.h"

namespace sslrun::eval {

static constexpr const char* kOp = "eval.voc_precision";
static constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

namespace {
struct Found {
  VocBox box;
  double score;
  size_t picture;
  double overlap = -1;  // with the nearest truth of its class in the picture
  size_t nearest = 0;   // among the class's truths
};

struct OneClass {
  std::vector<VocTruth> truths;
  std::vector<size_t> begins;  // of each picture's truths, and the end
  std::vector<Found> found;
};
}  // namespace

static double as_written(const char* form, double value) {
  char text[400];
  std::snprintf(text, sizeof text, form, value);
  return std::strtod(text, nullptr);
}

static VocBox inclusive(VocBox box, const VocRules& rules) {
  if (rules.boxes == VocBoxes::kCorners) box[0] += 1, box[1] += 1;
  return box;
}

static double overlap(const VocBox& a, const VocBox& b) {
  double width = std::max(std::min(a[2], b[2]) - std::max(a[0], b[0]) + 1, 0.0);
  double height = std::max(std::min(a[3], b[3]) - std::max(a[1], b[1]) + 1, 0.0), common = width * height;
  return common / ((a[2] - a[0] + 1) * (a[3] - a[1] + 1) + (b[2] - b[0] + 1) * (b[3] - b[1] + 1) - common);
}

static void check(const VocBox& box, double score, int64_t category, int64_t categories, size_t picture) {
  auto refuse = [&](const std::string& reason) {
    throw Error(kOp, "picture " + std::to_string(picture + 1) + ": " + reason);
  };
  if (category < 0 || category >= categories)
    refuse("class " + std::to_string(category) + " of " + std::to_string(categories) + ", counted from 0");
  for (double side : box)
    if (!std::isfinite(side)) refuse("a box that is no number");
  if (!std::isfinite(score)) refuse("a score that is no number");
}

static std::vector<OneClass> by_class(const std::vector<VocPicture>& pictures, int64_t categories,
                                      const VocRules& rules) {
  std::vector<OneClass> classes(static_cast<size_t>(categories));
  for (size_t i = 0; i < pictures.size(); i++) {
    for (auto& one : classes) one.begins.push_back(one.truths.size());
    for (VocTruth truth : pictures[i].truths) {
      check(truth.box, 0, truth.category, categories, i);
      truth.box = inclusive(truth.box, rules);
      classes[size_t(truth.category)].truths.push_back(truth);
    }
    for (const VocDetection& detection : pictures[i].detections) {
      check(detection.box, detection.score, detection.category, categories, i);
      Found found{inclusive(detection.box, rules), detection.score, i};
      if (rules.rounded) {
        found.score = as_written("%.3f", found.score);
        for (double& side : found.box) side = as_written("%.1f", side);
      }
      classes[size_t(detection.category)].found.push_back(found);
    }
  }
  for (auto& one : classes) one.begins.push_back(one.truths.size());
  return classes;
}

static void find_nearest(OneClass& one) {
  for (Found& found : one.found)
    for (size_t g = one.begins[found.picture]; g < one.begins[found.picture + 1]; g++) {
      double common = overlap(found.box, one.truths[g].box);
      if (common > found.overlap) found.overlap = common, found.nearest = g;
    }
}

// Mean of the largest precision from 11 recalls on; their bits are those of numpy.arange(0, 1.1, 0.1).
static double eleven_points(const std::vector<double>& recall, const std::vector<double>& envelope) {
  double sum = 0;
  for (int i = 0; i <= 10; i++) {
    auto at = std::lower_bound(recall.begin(), recall.end(), i * 0.1);
    if (at != recall.end()) sum += envelope[size_t(at - recall.begin())] / 11;
  }
  return sum;
}

static double area_below(const std::vector<double>& recall, const std::vector<double>& envelope) {
  double sum = 0, before = 0;
  for (size_t i = 0; i < recall.size(); i++) sum += (recall[i] - before) * envelope[i], before = recall[i];
  return sum;
}

static double precision_at(const OneClass& one, int64_t count, double threshold, ApDefinition definition) {
  std::vector<uint8_t> taken(one.truths.size());
  std::vector<double> recall, envelope;
  double right = 0, wrong = 0;
  for (const Found& found : one.found) {
    if (!(found.overlap > threshold))
      wrong++;
    else if (!one.truths[found.nearest].difficult)
      ++(taken[found.nearest] ? wrong : right), taken[found.nearest] = 1;
    recall.push_back(right / double(count));
    envelope.push_back(right / std::max(right + wrong, std::numeric_limits<double>::epsilon()));
  }
  for (size_t i = envelope.size(); i-- > 1;) envelope[i - 1] = std::max(envelope[i - 1], envelope[i]);
  return definition == ApDefinition::kElevenPoints ? eleven_points(recall, envelope) : area_below(recall, envelope);
}

static int64_t count_ties(const std::vector<Found>& found) {
  int64_t ties = 0;
  for (size_t i = 0; i < found.size(); i++)
    ties += (i > 0 && found[i - 1].score == found[i].score) ||
            (i + 1 < found.size() && found[i + 1].score == found[i].score);
  return ties;
}

static double mean_of_counted(const std::vector<double>& values) {
  double sum = 0;
  int64_t counted = 0;
  for (double value : values)
    if (!std::isnan(value)) sum += value, counted++;
  return counted == 0 ? kNone : sum / double(counted);
}

VocSummary voc_precision(const std::vector<VocPicture>& pictures, int64_t categories, const VocRules& rules) {
  if (rules.definition == ApDefinition::kStep) throw Error(kOp, "VOC's definitions are eleven_points and envelope");
  if (rules.thresholds.empty()) throw Error(kOp, "expected a threshold of overlap");
  std::vector<OneClass> classes = by_class(pictures, categories, rules);
  VocSummary summary;
  summary.precision.assign(classes.size(), std::vector<double>(rules.thresholds.size(), kNone));
  summary.ties.resize(classes.size());
  share_out(categories, [&](int64_t k) {
    OneClass& one = classes[size_t(k)];
    auto counted = std::count_if(one.truths.begin(), one.truths.end(), [](const auto& t) { return !t.difficult; });
    std::stable_sort(one.found.begin(), one.found.end(),
                     [](const auto& a, const auto& b) { return a.score > b.score; });
    summary.ties[size_t(k)] = count_ties(one.found);
    if (counted == 0) return;
    find_nearest(one);
    for (size_t t = 0; t < rules.thresholds.size(); t++)
      summary.precision[size_t(k)][t] = precision_at(one, counted, rules.thresholds[t], rules.definition);
  });
  for (size_t t = 0; t < rules.thresholds.size(); t++) {
    std::vector<double> column;
    for (const auto& row : summary.precision) column.push_back(row[t]);
    summary.mean.push_back(mean_of_counted(column));
  }
  summary.ap = mean_of_counted(summary.mean);
  for (size_t k = 0; k < classes.size(); k++)
    if (std::isnan(summary.precision[k][0])) summary.left_out.push_back(int64_t(k));
  return summary;
}

}  // namespace sslrun::eval
