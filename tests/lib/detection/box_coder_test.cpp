// Coded boxes worked out by hand, and the way there and back.
#include "lib/detection/box_coder.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>
#include <cmath>

#include "lib/core/error.h"

using namespace sslrun::detection;
using Catch::Contains;

static at::Tensor row(std::initializer_list<double> values) {
  return at::tensor(at::ArrayRef<double>(values.begin(), values.size()), at::kFloat).view({1, -1});
}
static bool near(const at::Tensor& found, const at::Tensor& expected) {
  return at::allclose(found, expected, 1e-6, 1e-5);  // a few roundings of float32
}

TEST_CASE("a box is coded by its centre and the logarithms of its sides") {
  const BoxCoderOptions head{.weights = {10, 10, 5, 5}};
  at::Tensor source = row({10, 20, 50, 60}), target = row({12, 18, 62, 58});
  CHECK(near(encode_boxes(source, target), row({0.175, -0.05, std::log(1.25), 0})));
  CHECK(near(encode_boxes(source, target, head), row({1.75, -0.5, 5 * std::log(1.25), 0})));
  CHECK(near(encode_boxes(row({0, 0, 16, 32}), row({4, 4, 12, 12})), row({0, -0.25, -std::log(2), -std::log(4)})));
  CHECK(near(decode_boxes(encode_boxes(source, target, head), source, head), target));
}

TEST_CASE("a decoded side is bounded above only") {
  at::Tensor source = row({5, 5, 6, 6}), deltas = encode_boxes(source, row({0, 0, 200, 100}));
  CHECK(near(deltas, row({94.5, 44.5, std::log(200), std::log(100)})));
  CHECK(near(decode_boxes(deltas, source), row({68.75, 18.75, 131.25, 81.25})));
  at::Tensor two = decode_boxes(row({0, 0, 10, -10, 0.5, 0, 0, 0}), row({0, 0, 8, 8}));  // of two classes
  CHECK(near(two, row({-246, 4 - 4 * std::exp(-10), 254, 4 + 4 * std::exp(-10), 4, 0, 12, 8})));
  CHECK(decode_boxes(row({0, 0, 0, 0}).to(at::kBFloat16), source).scalar_type() == at::kFloat);
  CHECK(decode_boxes(at::zeros({0, 8}), at::zeros({0, 4})).sizes() == at::IntArrayRef{0, 8});
}

TEST_CASE("boxes without a side cannot be coded") {
  at::Tensor good = at::tensor({0., 0., 2., 2., 1., 1., 3., 3.}, at::kFloat).view({2, 4}), bad = good.clone();
  bad[1][3] = 1;
  CHECK_THROWS_WITH(encode_boxes(bad, good),
                    "[detection.encode] expected 'sources' with sides above 0, got another in row 1");
  CHECK_THROWS_WITH(encode_boxes(good, bad), Contains("expected 'targets' with sides above 0"));
  CHECK_THROWS_WITH(encode_boxes(good, good.narrow(0, 0, 1)), Contains("got [2, 4] and [1, 4]"));
  CHECK_THROWS_WITH(decode_boxes(at::zeros({2, 6}), good),
                    Contains("expected deltas as float [N, 4 K] for 2 sources, got [2, 6]"));
  CHECK(encode_boxes(at::zeros({0, 4}), at::zeros({0, 4})).size(0) == 0);
}
