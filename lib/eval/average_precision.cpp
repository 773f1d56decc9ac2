// One sort per class, in double precision.
#include "lib/eval/average_precision.h"

#include <ATen/ATen.h>

#include <limits>
#include <numeric>

#include "lib/core/shape_text.h"
#include "lib/eval/labels.h"
#include "lib/eval/share_out.h"

namespace sslrun::eval {

namespace {

struct Point {
  double recall, precision;
};

// One class: scores, and 1 positive, 0 negative, -1 left out.
template <class Score>
std::vector<Point> curve(const Score* scores, const int8_t* labels, int64_t count) {
  std::vector<int32_t> order;
  int64_t positives = 0;
  for (int64_t i = 0; i < count; i++) {
    if (labels[i] < 0) continue;
    order.push_back(int32_t(i));
    positives += labels[i];
  }
  std::vector<Point> points;
  if (positives == 0) return points;
  std::sort(order.begin(), order.end(), [&](int32_t a, int32_t b) { return scores[a] > scores[b]; });
  int64_t found = 0;
  for (size_t i = 0; i < order.size(); i++) {
    found += labels[order[i]];
    bool last_of_score = i + 1 == order.size() || scores[order[i + 1]] != scores[order[i]];
    if (last_of_score) points.push_back({double(found) / double(positives), double(found) / double(i + 1)});
  }
  return points;
}

double area(const std::vector<Point>& points) {
  double sum = 0, recall = 0;
  for (const Point& point : points) {
    sum += (point.recall - recall) * point.precision;
    recall = point.recall;
  }
  return sum;
}

double eleven_points(const std::vector<Point>& envelope) {
  double sum = 0;
  size_t i = 0;
  for (int tenth = 0; tenth <= 10; tenth++) {
    while (envelope[i].recall < tenth / 10.0) i++;  // the last point has recall 1
    sum += envelope[i].precision;
  }
  return sum / 11;
}

double summary(std::vector<Point> points, ApDefinition definition) {
  if (points.empty()) return std::numeric_limits<double>::quiet_NaN();
  if (definition == ApDefinition::kStep) return area(points);
  for (size_t i = points.size() - 1; i > 0; i--)
    points[i - 1].precision = std::max(points[i - 1].precision, points[i].precision);
  return definition == ApDefinition::kEnvelope ? area(points) : eleven_points(points);
}

}  // namespace

at::Tensor average_precision(const at::Tensor& scores, const at::Tensor& targets, const ApOptions& options) {
  check_scores(scores, targets, "eval.average_precision");
  if (!is_multi_label(targets) || targets.sizes() != scores.sizes())
    throw Error("eval.average_precision",
                "expected targets of the scores' shape " + shape_text(scores) + ", got " + describe(targets));
  at::NoGradGuard no_grad;
  // Doubles keep their order; rounded to float32 near ones would be equal.
  bool doubles = scores.scalar_type() == at::kDouble;
  at::Tensor columns = scores.detach().cpu().to(doubles ? at::kDouble : at::kFloat).t().contiguous();
  if (columns.isnan().any().item<bool>()) throw Error("eval.average_precision", "the scores contain NaN");
  at::Tensor labels = ternary_labels(targets, options.ignore).t().contiguous();
  int64_t classes = columns.size(0), count = columns.size(1);
  at::Tensor result = at::empty({classes}, at::kDouble);
  const int8_t* label = labels.const_data_ptr<int8_t>();
  double* out = result.mutable_data_ptr<double>();
  auto fill = [&]<class Score>(const Score* score) {
    share_out(classes, [&](int64_t c) {
      out[c] = summary(curve(score + c * count, label + c * count, count), options.definition);
    });
  };
  doubles ? fill(columns.const_data_ptr<double>()) : fill(columns.const_data_ptr<float>());
  return result;
}

double mean_average_precision(const at::Tensor& scores, const at::Tensor& targets, const ApOptions& options) {
  at::Tensor each = average_precision(scores, targets, options);
  if (options.count_missing) each = each.nan_to_num(0);
  return 100.0 * each.nanmean().item<double>();
}

}  // namespace sslrun::eval
