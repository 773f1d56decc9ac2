// Overlap, clipping and sides of boxes by hand.
#include "lib/detection/boxes.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>
#include <limits>

#include "lib/core/error.h"

using namespace sslrun;
using namespace sslrun::detection;
using Catch::Contains;

TEST_CASE("the overlap of two boxes is what they share over what they cover") {
  at::Tensor rows = at::tensor({0., 0., 10., 10., 2., 2., 2., 9.}, at::kFloat).view({2, 4});
  at::Tensor columns =
      at::tensor({0., 0., 10., 8., 10., 0., 20., 10., 5., 5., 15., 15., 2., 2., 2., 9.}, at::kFloat).view({4, 4});
  at::Tensor found = pairwise_iou(rows, columns);
  // The second row and the last column have no area.
  CHECK(found.equal(at::tensor({80.f / 100, 0.f, 25.f / 175, 0.f, 0.f, 0.f, 0.f, 0.f}).view({2, 4})));
  CHECK(pairwise_iou(rows.narrow(0, 0, 0), columns).sizes() == at::IntArrayRef{0, 4});
  CHECK(pairwise_iou(rows.to(at::kBFloat16), columns).equal(found));
  CHECK(pairwise_iou(rows.to(at::kDouble), columns)[0][2].item<double>() == 25. / 175);
  CHECK(area(rows).equal(at::tensor({100.f, 0.f})));
  CHECK_THROWS_WITH(pairwise_iou(rows, columns.narrow(1, 0, 3)),
                    "[detection.iou] expected 'columns' as float [N, 4], got Float [4, 3]");
}

TEST_CASE("corners outside go to the border, and a box outside is left without area") {
  at::Tensor boxes = at::tensor({-5., -6., 30., 40., 25., 3., 28., 9., 1., 2., 3., 4.}, at::kFloat).view({3, 4});
  at::Tensor clipped = clip(boxes, 10, 20);
  CHECK(clipped.equal(at::tensor({0., 0., 20., 10., 20., 3., 20., 9., 1., 2., 3., 4.}, at::kFloat).view({3, 4})));
  CHECK(larger_than(clipped, 0).equal(at::tensor({0, 2}, at::kLong)));
  CHECK(larger_than(clipped, 2).equal(at::tensor({0}, at::kLong)));
  boxes.fill_(std::numeric_limits<float>::quiet_NaN());
  CHECK(larger_than(boxes, 0).numel() == 0);
  CHECK_THROWS_WITH(clip(boxes.view({4, 3}), 1, 1),
                    Contains("[detection.clip] expected 'boxes' as float [N, 4], got Float [4, 3]"));
  CHECK_THROWS_WITH(area(boxes.to(at::kLong)), Contains("got Long [3, 4]"));
}
