// One pass over a category's detections for each threshold and range: only where a right one comes the curve goes up.
#include "lib/eval/coco_precision/curves.h"

#include <ATen/ops/full.h>

#include <algorithm>
#include <limits>
#include <span>

#include "lib/eval/share_out.h"

namespace sslrun::eval {

namespace {
struct Categories {
  std::vector<Verdict> verdicts;  // by category, and by picture within
  std::vector<size_t> ends;
  std::vector<TruthCount> truths;
  std::span<Verdict> of(int64_t k) {
    size_t begin = k == 0 ? 0 : ends[size_t(k) - 1];
    return std::span(verdicts).subspan(begin, ends[size_t(k)] - begin);
  }
};
}  // namespace

static Categories sort_by_category(std::vector<PictureVerdicts> pictures, int64_t count) {
  Categories sorted;
  sorted.ends.assign(size_t(count), 0);
  sorted.truths.resize(size_t(count));
  for (const auto& picture : pictures) {
    for (const Verdict& verdict : picture.verdicts) sorted.ends[size_t(verdict.category)]++;
    for (const TruthCount& truths : picture.truths)
      for (size_t a = 0; a < kCocoAreas.size(); a++)
        sorted.truths[size_t(truths.category)].counts[a] += truths.counts[a];
  }
  size_t total = 0;
  for (size_t& end : sorted.ends) total += end, end = total - end;
  sorted.verdicts.resize(total);
  for (auto& picture : pictures) {
    for (const Verdict& verdict : picture.verdicts) sorted.verdicts[sorted.ends[size_t(verdict.category)]++] = verdict;
    picture = {};
  }
  return sorted;
}

// Precision at the recalls of 0, 0.01 … 1, from how many wrong detections come before each right one.
static void fill_precision(const std::vector<int64_t>& wrong_before, int64_t truths, double* precision,
                           int64_t stride) {
  auto right = int64_t(wrong_before.size());
  std::vector<double> envelope(wrong_before.size());
  double best = 0;
  for (int64_t i = right - 1; i >= 0; i--) {
    double all = double(wrong_before[size_t(i)]) + double(i + 1) + std::numeric_limits<double>::epsilon();
    envelope[size_t(i)] = best = std::max(best, double(i + 1) / all);
  }
  int64_t reached = 0;
  for (int64_t r = 0; r < kRecallPoints; r++) {
    double recall = r == kRecallPoints - 1 ? 1 : double(r) * 0.01;
    while (reached < right && double(reached + 1) / double(truths) < recall) reached++;
    precision[r * stride] = reached < right ? envelope[size_t(reached)] : 0;
  }
}

CocoCurves coco_curves(std::vector<PictureVerdicts> pictures, int64_t count, const CocoRules& rules) {
  Categories categories = sort_by_category(std::move(pictures), count);
  auto thresholds = int64_t(rules.thresholds.size()), areas = int64_t(kCocoAreas.size());
  auto limits = int64_t(rules.most.size());
  CocoCurves curves{at::full({thresholds, kRecallPoints, count, areas}, -1, at::kDouble),
                    at::full({thresholds, count, areas, limits}, -1, at::kDouble)};
  auto* precision = curves.precision.data_ptr<double>();
  auto* recall = curves.recall.data_ptr<double>();
  share_out(count, [&](int64_t k) {
    auto verdicts = categories.of(k);
    std::stable_sort(verdicts.begin(), verdicts.end(),
                     [](const Verdict& a, const Verdict& b) { return a.score > b.score; });
    std::vector<int64_t> wrong_before;
    for (int64_t bit = 0; bit < areas * thresholds; bit++) {
      int64_t area = bit / thresholds, t = bit % thresholds;
      int64_t truths = categories.truths[size_t(k)].counts[size_t(area)], wrong = 0;
      if (truths == 0) continue;
      wrong_before.clear();
      std::vector<int64_t> right(rules.most.size());
      for (const Verdict& verdict : verdicts) {
        if (verdict.ignored >> bit & 1) continue;
        bool matched = verdict.matched >> bit & 1;
        if (!matched) {
          wrong++;
          continue;
        }
        wrong_before.push_back(wrong);
        for (size_t m = 0; m < right.size(); m++) right[m] += verdict.rank < rules.most[m];
      }
      fill_precision(wrong_before, truths, precision + (t * kRecallPoints * count + k) * areas + area, count * areas);
      for (int64_t m = 0; m < limits; m++)
        recall[((t * count + k) * areas + area) * limits + m] = double(right[size_t(m)]) / double(truths);
    }
  });
  return curves;
}

}  // namespace sslrun::eval
