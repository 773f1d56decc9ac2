// Means over what a number is about, leaving out what is -1.
#include "lib/eval/coco_precision/summary.h"

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <optional>
#include <span>

namespace sslrun::eval {

const std::array<const char*, 12> kCocoNumberNames{"ap",  "ap50", "ap75",  "ap_small", "ap_medium", "ap_large",
                                                   "ar1", "ar10", "ar100", "ar_small", "ar_medium", "ar_large"};

namespace {
struct Asked {
  bool precision;
  std::optional<double> threshold;
  size_t area, limit;
};
}  // namespace

static constexpr std::array<Asked, 12> kAsked{{{true, {}, 0, 2},
                                               {true, 0.5, 0, 2},
                                               {true, 0.75, 0, 2},
                                               {true, {}, 1, 2},
                                               {true, {}, 2, 2},
                                               {true, {}, 3, 2},
                                               {false, {}, 0, 0},
                                               {false, {}, 0, 1},
                                               {false, {}, 0, 2},
                                               {false, {}, 1, 2},
                                               {false, {}, 2, 2},
                                               {false, {}, 3, 2}}};

// In numpy's order of additions (pairwise, eight partial sums in blocks of up to 128), so that the third decimal that
// is printed is pycocotools' where a mean lies in the middle of two. Source: numpy, loops_utils.h.src (pairwise_sum).
static double pairwise_sum(std::span<const double> values) {
  constexpr size_t kLanes = 8, kBlock = 128;
  size_t count = values.size();
  if (count > kBlock) {
    size_t half = count / 2 - count / 2 % kLanes;
    return pairwise_sum(values.first(half)) + pairwise_sum(values.subspan(half));
  }
  double sum = 0;
  size_t i = 0;
  if (count >= kLanes) {
    std::array<double, kLanes> lanes{};
    for (; i + kLanes <= count; i += kLanes)
      for (size_t lane = 0; lane < kLanes; lane++) lanes[lane] += values[i + lane];
    sum = ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
  }
  for (; i < count; i++) sum += values[i];
  return sum;
}

static double mean_of_counted(const at::Tensor& values) {
  at::Tensor flat = values.contiguous();
  const double *begin = flat.const_data_ptr<double>(), *end = begin + flat.numel();
  std::vector<double> counted;
  std::copy_if(begin, end, std::back_inserter(counted), [](double value) { return value > -1; });
  return counted.empty() ? -1 : pairwise_sum(counted) / double(counted.size());
}

static CocoNumbers numbers_of(const at::Tensor& precision, const at::Tensor& recall, const CocoRules& rules) {
  CocoNumbers numbers{};
  for (size_t i = 0; i < kAsked.size(); i++) {
    const Asked& asked = kAsked[i];
    at::Tensor values = asked.precision ? precision.select(3, int64_t(asked.area))
                                        : recall.select(3, int64_t(asked.limit)).select(2, int64_t(asked.area));
    if (asked.threshold) {
      auto at = std::find(rules.thresholds.begin(), rules.thresholds.end(), *asked.threshold);
      numbers[i] = at == rules.thresholds.end() ? -1 : mean_of_counted(values[at - rules.thresholds.begin()]);
    } else {
      numbers[i] = mean_of_counted(values);
    }
  }
  return numbers;
}

CocoSummary summarize(CocoCurves curves, const CocoRules& rules) {
  CocoSummary summary;
  summary.numbers = numbers_of(curves.precision, curves.recall, rules);
  for (int64_t k = 0; k < curves.recall.size(1); k++)
    summary.by_category.push_back(numbers_of(curves.precision.narrow(2, k, 1), curves.recall.narrow(1, k, 1), rules));
  summary.curves = std::move(curves);
  return summary;
}

static std::string two_digits(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%0.2f", value);
  return text;
}

std::vector<std::string> summary_lines(const CocoNumbers& numbers, const CocoRules& rules) {
  std::vector<std::string> lines;
  std::string all = two_digits(rules.thresholds.front()) + ":" + two_digits(rules.thresholds.back());
  for (size_t i = 0; i < kAsked.size(); i++) {
    const Asked& asked = kAsked[i];
    char line[160];
    std::snprintf(line, sizeof line, " %-18s %s @[ IoU=%-9s | area=%6s | maxDets=%3lld ] = %0.3f",
                  asked.precision ? "Average Precision" : "Average Recall", asked.precision ? "(AP)" : "(AR)",
                  (asked.threshold ? two_digits(*asked.threshold) : all).c_str(), kCocoAreas[asked.area].name,
                  (long long)rules.most[asked.limit], numbers[i]);
    lines.emplace_back(line);
  }
  return lines;
}

}  // namespace sslrun::eval
