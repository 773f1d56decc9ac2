// Matching by hand: bands, low-quality matches, ties, boxes that touch nothing.
#include "lib/detection/matching.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>

using namespace sslrun::detection;
using Catch::Contains;

static at::Tensor places(std::initializer_list<int64_t> values) {
  return at::tensor(at::ArrayRef<int64_t>(values.begin(), values.size()), at::kLong);
}

TEST_CASE("bands give labels, and every truth gets the boxes that cover it most") {
  at::Tensor iou =
      at::tensor({.80, .10, .29, .55, 0., .30, .75, .20, .10, .55, 0., .05, .10, .15, .05, .25, 0., .25}, at::kFloat)
          .view({3, 6});
  Match anchors = match(iou);
  CHECK(anchors.index.equal(places({0, 1, 0, 0, 0, 0})));
  CHECK(anchors.label.equal(places({1, 0, 0, 1, 0, 1})));  // the last covers truth 2 best, and keeps its own
  CHECK(match(iou, {.low_quality = false}).label.equal(places({1, 0, 0, -1, 0, -1})));
  Match proposals = match(iou, {.thresholds = {0.5}, .labels = {0, 1}, .low_quality = false});
  CHECK(proposals.label.equal(places({1, 0, 0, 1, 0, 0})));
}

TEST_CASE("a truth that no box touches takes none, and no truths leave all boxes below") {
  at::Tensor iou = at::tensor({0.5, 0.1, 0., 0.}, at::kFloat).view({2, 2});
  CHECK(match(iou).label.equal(places({1, 0})));
  Match none = match(at::zeros({0, 3}));
  CHECK(none.index.equal(places({0, 0, 0})));
  CHECK(none.label.equal(places({0, 0, 0})));
  CHECK(match(at::zeros({2, 0})).label.numel() == 0);
}

TEST_CASE("impossible overlaps and bands are refused") {
  at::Tensor iou = at::zeros({2, 2});
  CHECK_THROWS_WITH(match(iou / 0), "[detection.match] expected overlaps of 0 or more, got a negative one or NaN");
  CHECK_THROWS_WITH(match(iou, {.labels = {0, 1}}), Contains("expected one label more than thresholds, got 2 and 2"));
  CHECK_THROWS_WITH(match(iou, {.thresholds = {0.7, 0.3}}), Contains("from low to high"));
  CHECK_THROWS_WITH(match(iou[0]), Contains("expected overlaps as float [M, N], got Float [2]"));
}
