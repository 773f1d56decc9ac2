// ROIAlign against torchvision's values, and what holds for any map: adjoint, threads, types and memory formats.
#include "lib/detection/roi_align.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/autograd.h>

#include <catch2/catch.hpp>
#include <limits>

#include "tests/lib/detection/roi_align_values.h"

using namespace sslrun::detection;
using Catch::Contains;

static at::Tensor gradient(const at::Tensor& output, const at::Tensor& input, const at::Tensor& cotangent) {
  return torch::autograd::grad({output}, {input}, {cotangent}, /*retain_graph=*/true, /*create_graph=*/false)[0];
}

// Regions of every size of three maps of 23 x 17, some outside, some empty.
static at::Tensor many_regions(int64_t count, at::ScalarType type) {
  at::Tensor low = at::rand({count, 2}, type) * 30 - 5, sides = at::rand({count, 2}, type).pow(3) * 30 - 0.5;
  return at::cat({at::randint(0, 3, {count, 1}, type), low, low + sides}, 1);
}

TEMPLATE_TEST_CASE("values and gradients are torchvision's", "", float, double) {
  auto type = c10::CppTypeToScalarType<TestType>::value;
  at::Tensor map = at::tensor(kRoiAlignMap, type).view({1, 1, 5, 6}).set_requires_grad(true);
  for (const auto& one : kRoiAlignCases) {
    CAPTURE(one.region, one.scale, one.sampling);
    const auto& r = one.region;
    at::Tensor region = at::tensor({0., r[0], r[1], r[2], r[3]}, type).view({1, 5});
    at::Tensor output = roi_align(map, region, {.output = one.output, .scale = one.scale, .sampling = one.sampling});
    // Six decimals are given.
    CHECK(at::allclose(output.flatten(), at::tensor(one.value, type), 1e-6, 2e-6));
    at::Tensor cotangent = at::arange(1, output.numel() + 1, type).view_as(output);
    CHECK(at::allclose(gradient(output, map, cotangent).flatten(), at::tensor(one.gradient, type), 1e-6, 2e-6));
  }
}

TEST_CASE("the gradient is the transposed map, and its gradient the map again") {
  at::manual_seed(0);
  for (bool aligned : {true, false})
    for (int64_t sampling : {0, 3}) {
      RoiAlignOptions options{.output = {5, 3}, .scale = 0.7, .sampling = sampling, .aligned = aligned};
      at::Tensor input = at::randn({3, 21, 23, 17}, at::kDouble).set_requires_grad(true);
      at::Tensor regions = many_regions(60, at::kDouble), output = roi_align(input, regions, options);
      at::Tensor cotangent = at::randn_like(output).set_requires_grad(true), other = at::randn_like(input);
      at::Tensor back = torch::autograd::grad({output}, {input}, {cotangent}, true, true)[0];
      double expected = (roi_align(other, regions, options) * cotangent).sum().item<double>();
      CHECK((back * other).sum().item<double>() == Approx(expected));
      CHECK(at::allclose(gradient(back, cotangent, other), roi_align(other, regions, options)));
    }
}

TEST_CASE("any number of threads and both memory formats give the same bits") {
  at::manual_seed(1);
  at::Tensor input = at::randn({3, 35, 23, 17}).set_requires_grad(true), regions = many_regions(100, at::kFloat);
  int threads = at::get_num_threads();
  at::set_num_threads(1);
  at::Tensor output = roi_align(input, regions), cotangent = at::randn_like(output);
  at::Tensor back = gradient(output, input, cotangent);
  at::set_num_threads(5);
  CHECK(roi_align(input, regions).equal(output));
  CHECK(gradient(output, input, cotangent).equal(back));
  at::set_num_threads(threads);
  at::Tensor last = input.detach().contiguous(at::MemoryFormat::ChannelsLast).set_requires_grad(true);
  at::Tensor found = roi_align(last, regions);
  CHECK(found.is_contiguous(at::MemoryFormat::ChannelsLast));
  CHECK(found.equal(output));
  CHECK(gradient(found, last, cotangent).equal(back));
}

TEST_CASE("other types are computed in float32; nothing gives nothing") {
  at::manual_seed(2);
  at::Tensor input = at::randn({3, 4, 23, 17}).to(at::kBFloat16), regions = many_regions(20, at::kFloat);
  at::Tensor output = roi_align(input, regions);
  CHECK(output.scalar_type() == at::kBFloat16);
  CHECK(output.equal(roi_align(input.to(at::kFloat), regions).to(at::kBFloat16)));
  CHECK(roi_align(input, regions.narrow(0, 0, 0)).sizes() == at::IntArrayRef{0, 4, 7, 7});
  at::Tensor alone = at::randn({1, 3, 4, 4}).set_requires_grad(true);
  at::Tensor none = roi_align(alone, at::zeros({0, 5}));
  CHECK(gradient(none, alone, none).equal(at::zeros_like(alone)));
  at::Tensor far = at::tensor({0., -1e30, -1e30, 1e30, 1e30, 0., 1e9, 2., 2e9, 3.}, at::kFloat).view({2, 5});
  CHECK(roi_align(alone, far).isfinite().all().item<bool>());
}

TEST_CASE("regions of no picture and tensors elsewhere are refused") {
  at::Tensor input = at::zeros({2, 3, 4, 4}),
             regions = at::tensor({0., 0., 0., 1., 1., 2., 0., 0., 1., 1.}).view({2, 5});
  CHECK_THROWS_WITH(
      roi_align(input, regions),
      "[detection.roi_align] expected regions with finite corners of pictures 0 to 1, got another in row 1");
  regions[1][0] = 1;
  regions[0][4] = std::numeric_limits<float>::infinity();
  CHECK_THROWS_WITH(roi_align(input, regions), Contains("got another in row 0"));
  CHECK_THROWS_WITH(roi_align(input, regions.narrow(1, 0, 4)), Contains("expected regions as float [R, 5]"));
  CHECK_THROWS_WITH(roi_align(input[0], regions),
                    Contains("expected input as float [N, C, H, W], got Float [3, 4, 4]"));
  CHECK_THROWS_WITH(roi_align(input.to(at::kMeta), regions), Contains("runs on the CPU only, got a Tensor on meta"));
  CHECK_THROWS_WITH(roi_align(at::zeros({2, 3, 0, 4}), regions),
                    Contains("expected a map with cells, got [2, 3, 0, 4]"));
}

TEST_CASE("boxes of each picture become regions of all") {
  at::Tensor boxes = at::arange(8, at::kFloat).view({2, 4});
  at::Tensor joined = joined_regions({boxes, boxes.narrow(0, 0, 0), boxes.narrow(0, 1, 1)});
  CHECK(
      joined.equal(at::tensor({0., 0., 1., 2., 3., 0., 4., 5., 6., 7., 2., 4., 5., 6., 7.}, at::kFloat).view({3, 5})));
  CHECK_THROWS_WITH(joined_regions({boxes, boxes.narrow(1, 0, 3)}), Contains("expected 'boxes[2]' as float [N, 4]"));
}
