// Non-maximum suppression by hand: ties, thresholds between float32's numbers, groups, boxes of no area.
#include "lib/detection/nms.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <limits>

using namespace sslrun::detection;
using Catch::Contains;

static std::vector<int64_t> kept(const at::Tensor& boxes, const at::Tensor& scores, double threshold,
                                 const NmsOptions& options = {}) {
  at::Tensor found = nms(boxes, scores, threshold, options);
  return {found.const_data_ptr<int64_t>(), found.const_data_ptr<int64_t>() + found.numel()};
}
using Places = std::vector<int64_t>;

static at::Tensor boxes_of(std::initializer_list<double> values) {
  return at::tensor(at::ArrayRef<double>(values.begin(), values.size()), at::kFloat).view({-1, 4});
}

TEST_CASE("an overlap is compared in float32 with the threshold itself") {
  at::Tensor boxes = boxes_of({0, 0, 10, 10, 0, 0, 10, 5, 0, 0, 10, 7, 0, 0, 8, 10, 2, 0, 10, 10});
  at::Tensor scores = at::tensor({.9, .8, .8, .8, .7}, at::kFloat);
  CHECK(kept(boxes, scores, 0.5) == Places{0, 1});
  CHECK(kept(boxes, scores, 0.7) == Places{0, 1});
  CHECK(kept(boxes, scores, 0.79) == Places{0, 1, 2});
  CHECK(kept(boxes, scores, 0.8) == Places{0, 1, 2});  // 80 / 100 is 0.800000012
  CHECK(kept(boxes.to(at::kDouble), scores, 0.8) == Places{0, 1, 2, 3, 4});
}

TEST_CASE("equal scores come in the order of their places, and groups leave each other alone") {
  at::Tensor boxes =
      boxes_of({0, 0, 10, 10, 1, 0, 11, 10, 0, 0, 10, 10, 5, 0, 15, 10, 0, 0, 10, 5, 20, 20, 20, 30, 20, 20, 30, 30});
  at::Tensor scores = at::tensor({.5, .9, .9, .9, .5, .7, .7}, at::kFloat);
  CHECK(kept(boxes, scores, 0.3) == Places{1, 5, 6});
  CHECK(kept(boxes, scores, 0.5) == Places{1, 3, 5, 6, 4});
  CHECK(kept(boxes, scores, 0.7) == Places{1, 3, 5, 6, 4});
  NmsOptions options{.groups = at::tensor({0, 1, 0, 1, 0, 0, 1}, at::kLong)};
  CHECK(kept(boxes, scores, 0.5, options) == Places{1, 2, 3, 5, 6, 4});
  options.most = 4;
  CHECK(kept(boxes, scores, 0.5, options) == Places{1, 2, 3, 5});
  CHECK(kept(boxes + 1e6, scores, 0.5, options) == Places{1, 2, 3, 5});  // a shift of groups would lose the digits
  CHECK(kept(boxes, scores, 0.5, {.most = 2}) == Places{1, 3});
  CHECK(kept(boxes.narrow(0, 0, 0), scores.narrow(0, 0, 0), 0.5).empty());
}

TEST_CASE("many boxes give the same for any number of threads as one by one") {
  at::manual_seed(0);
  int64_t count = 5000;
  at::Tensor corner = at::randint(0, 100, {count, 2}, at::kFloat);
  at::Tensor boxes = at::cat({corner, corner + at::randint(0, 20, {count, 2}, at::kFloat)}, 1);
  at::Tensor scores = at::randint(0, 50, {count}).to(at::kFloat) / 50, groups = at::randint(0, 3, {count}, at::kLong);
  Places all;  // the rule, slowly
  auto [sorted, order] = at::sort(scores, true, 0, true);
  auto box = boxes.accessor<float, 2>();
  auto group = groups.accessor<int64_t, 1>(), place = order.accessor<int64_t, 1>();
  for (int64_t i = 0; i < count; i++) {
    int64_t at = place[i];
    bool stays = true;
    for (int64_t other : all) {
      if (group[at] != group[other]) continue;
      float w = std::max(0.f, std::min(box[at][2], box[other][2]) - std::max(box[at][0], box[other][0]));
      float h = std::max(0.f, std::min(box[at][3], box[other][3]) - std::max(box[at][1], box[other][1]));
      auto area = [&](int64_t k) { return (box[k][2] - box[k][0]) * (box[k][3] - box[k][1]); };
      if (w * h / (area(at) + area(other) - w * h) > 0.4) stays = false;
    }
    if (stays) all.push_back(at);
  }
  int threads = at::get_num_threads();
  for (int number : {1, 4}) {
    at::set_num_threads(number);
    CHECK(kept(boxes, scores, 0.4, {.groups = groups}) == all);
  }
  at::set_num_threads(threads);
}

TEST_CASE("what cannot be ranked is refused") {
  at::Tensor boxes = boxes_of({0, 0, 1, 1, 0, 0, 2, 2}), scores = at::tensor({1.f, 2.f});
  CHECK_THROWS_WITH(nms(boxes, scores.narrow(0, 0, 1), 0.5),
                    "[detection.nms] expected scores as float [2], one a box, got Float [1]");
  CHECK_THROWS_WITH(nms(boxes, scores, 0.5, {.groups = scores}), Contains("expected groups as int64 [2]"));
  scores[1] = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_WITH(nms(boxes, scores, 0.5),
                    Contains("expected finite boxes and scores, got NaN or infinity in row 1"));
  CHECK_THROWS_WITH(nms(boxes.to(at::kMeta), scores, 0.5), Contains("runs on the CPU only, got a Tensor on meta"));
}
