// Multi-label measures against values of HHU-JialeChen/SSL's util.py, and hand-made cases.
#include "lib/eval/multi_label.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>
#include <cmath>

#include "lib/core/error.h"

using namespace sslrun;
using namespace sslrun::eval;

static at::Tensor rows(std::vector<float> values, int64_t columns) { return at::tensor(values).view({-1, columns}); }

// Run through util.py's AveragePrecisionMeter (HHU-JialeChen/SSL), printed with six digits.
static at::Tensor golden_scores() {
  return rows({2, -1, .7f, .1f, .5f, 1.5f, -.3f, .9f, -.2f, .65f, 1.1f, .59f, 1.2f, .3f, .2f, -2, .61f, -.7f, .8f, 3},
              4);
}
static at::Tensor golden_targets() { return rows({1, 0, 1, 0, 0, 1, 0, 1, 1, 1, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0}, 4); }
static constexpr double kSixDigits = 5e-7;

static MultiLabelOptions at_logit(double threshold, int64_t top = 0) {
  MultiLabelOptions options;
  options.threshold = threshold;
  options.top = top;
  return options;
}

TEST_CASE("golden average precision and F1") {
  at::Tensor precision = average_precision(golden_scores(), golden_targets());
  double expected[] = {0.755556, 1, 0.638889, 0.5};
  for (int64_t i = 0; i < 4; i++) CHECK(precision[i].item<double>() == Approx(expected[i]).margin(kSixDigits));
  // util.py's threshold of 0.6 lies on the logits.
  MultiLabel result = multi_label(golden_scores(), golden_targets(), at_logit(0.6));
  CHECK(result.map == Approx(72.361115).margin(1e-4));
  CHECK(result.overall_precision == Approx(70).margin(1e-4));
  CHECK(result.overall_recall == Approx(77.7778).margin(1e-4));
  CHECK(result.of1 == Approx(73.6842).margin(1e-4));
  CHECK(result.class_precision == Approx(70.8333).margin(1e-4));
  CHECK(result.class_recall == Approx(83.3333).margin(1e-4));
  CHECK(result.cf1 == Approx(76.5766).margin(1e-4));
}

TEST_CASE("a class without predictions counts as one wrong prediction") {
  at::Tensor scores = golden_scores();
  scores.select(1, 1).fill_(-5);
  MultiLabel result = multi_label(scores, golden_targets(), at_logit(0.6));
  CHECK(result.overall_precision == Approx(55.5556).margin(1e-4));
  CHECK(result.overall_recall == Approx(55.5556).margin(1e-4));
  CHECK(result.class_precision == Approx(45.8333).margin(1e-4));
  CHECK(result.class_recall == Approx(58.3333).margin(1e-4));
  CHECK(result.cf1 == Approx(51.3333).margin(1e-4));
}

TEST_CASE("classes without positives are left out of the means") {
  at::Tensor targets = golden_targets();
  targets.select(1, 3).zero_();
  MultiLabel result = multi_label(golden_scores(), targets, at_logit(0.6));
  CHECK(std::isnan(average_precision(golden_scores(), targets)[3].item<double>()));
  CHECK(result.map == Approx(100 * (0.755556 + 1 + 0.638889) / 3).margin(1e-4));
  CHECK(result.overall_precision == Approx(60).margin(1e-4));
  CHECK(result.overall_recall == Approx(75).margin(1e-4));
  CHECK(result.class_recall == Approx(100 * (2.0 / 3 + 1 + 2.0 / 3) / 3).margin(1e-4));
}

TEST_CASE("only the best labels of a row are predicted") {
  MultiLabel three = multi_label(golden_scores(), golden_targets(), at_logit(0.6, 3));
  CHECK(three.of1 == Approx(73.6842).margin(1e-4));
  CHECK(three.cf1 == Approx(76.5766).margin(1e-4));
  MultiLabel two = multi_label(golden_scores(), golden_targets(), at_logit(0.6, 2));
  CHECK(two.overall_precision == Approx(66.6667).margin(1e-4));
  CHECK(two.overall_recall == Approx(66.6667).margin(1e-4));
  CHECK(two.class_precision == Approx(66.6667).margin(1e-4));
  CHECK(two.class_recall == Approx(75).margin(1e-4));
  CHECK(two.cf1 == Approx(70.5882).margin(1e-4));
  // Equal scores: the first class is the best one.
  at::Tensor equal = at::ones({1, 3});
  CHECK(multi_label(equal, rows({1, 0, 0}, 3), at_logit(0, 1)).overall_recall == 100);
  CHECK(multi_label(equal, rows({0, 1, 0}, 3), at_logit(0, 1)).overall_recall == 0);
}

TEST_CASE("missing classes count as zero where the protocol says so") {
  at::Tensor targets = golden_targets();
  targets.select(1, 3).zero_();
  MultiLabelOptions options = at_logit(0.6);
  options.ap.count_missing = true;
  MultiLabel result = multi_label(golden_scores(), targets, options);
  CHECK(result.map == Approx(59.861111).margin(1e-4));
  CHECK(std::isnan(result.class_recall));
  CHECK(std::isnan(result.cf1));
  CHECK(result.overall_precision == Approx(60).margin(1e-4));
}

TEST_CASE("difficult rows are negatives, or left out") {
  at::Tensor scores = rows({.9f, .8f, .7f, .6f, .5f, .4f}, 1), targets = rows({1, 0, -1, 1, 0, -1}, 1);
  CHECK(average_precision(scores, targets).item<double>() == Approx(0.75));
  ApOptions options;
  options.ignore = 0;  // the value that marks them in this fixture
  CHECK(average_precision(scores, targets, options).item<double>() == Approx(0.833333).margin(kSixDigits));
  // Ignored rows are no false positives: with all rows predicted 2 of 4, not 2 of 6.
  MultiLabelOptions counted;
  counted.ap.ignore = 0;
  CHECK(multi_label(scores, targets, counted).overall_precision == 50);
}
