// The batch norm kernels, run as C++, against the closed form in float64 and LibTorch's batch norm.
#include "lib/cuda/batch_norm.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>

#include "tests/lib/kernels_on_cpu.h"

using namespace sslrun;

namespace {

constexpr double kEps = 1e-5, kMomentum = 0.1;

// Rounding of one result, relative: the storage's, and of float32 some operations on values near 1.
double rounding(at::ScalarType type) { return type == at::kFloat ? 1e-5 : type == at::kHalf ? 1e-3 : 8e-3; }

struct Case {
  int64_t groups, batch, channels, side;
  at::ScalarType type;
  bool affine, relu;
  int branches;  // 0: the norm alone, 1: plus a residual, 2: plus another norm
};

struct Part {
  at::Tensor input, weight, bias, mean, variance, tracked;
};

Part part(const Case& c) {
  Part result;
  at::Tensor offset = at::randn({1, c.channels, 1, 1}) * 2, spread = at::rand({1, c.channels, 1, 1}) + 0.5;
  result.input = (at::randn({c.groups * c.batch, c.channels, c.side, c.side}) * spread + offset)
                     .to(c.type)
                     .contiguous(at::MemoryFormat::ChannelsLast);
  if (c.affine) {
    result.weight = at::rand({c.channels}) + 0.5;
    result.bias = at::randn({c.channels});
  }
  result.mean = at::randn({c.channels});
  result.variance = at::rand({c.channels}) + 0.5;
  result.tracked = at::full({}, 5, at::kLong);
  return result;
}

at::Tensor as_double(const at::Tensor& tensor, bool grad = false) {
  return tensor.defined() ? tensor.to(at::kDouble).detach().clone().requires_grad_(grad) : tensor;
}

// Each group's own mean and biased variance, in float64; running statistics group after group.
at::Tensor closed_form(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias, int64_t groups,
                       at::Tensor& mean, at::Tensor& variance) {
  std::vector<at::Tensor> outputs;
  for (const auto& x : input.chunk(groups)) {
    at::Tensor m = x.mean({0, 2, 3}, true), v = (x - m).square().mean({0, 2, 3}, true);
    at::Tensor y = (x - m) / (v + kEps).sqrt();
    double count = double(x.numel() / x.size(1));
    mean = (1 - kMomentum) * mean + kMomentum * m.detach().flatten();
    variance = (1 - kMomentum) * variance + kMomentum * count / (count - 1) * v.detach().flatten();
    if (weight.defined()) y = y * weight.view({1, -1, 1, 1}) + bias.view({1, -1, 1, 1});
    outputs.push_back(y);
  }
  return at::cat(outputs);
}

void check_close(const char* what, const at::Tensor& ours, const at::Tensor& expected, double relative, double scale) {
  INFO(what);
  at::Tensor off = (ours.to(at::kDouble) - expected).abs() - relative * expected.abs();
  CHECK(off.max().item<double>() <= relative * scale);
}

}  // namespace

TEST_CASE("batch norm kernels are the closed form, forward and backward") {
  KernelsOnCpu on_cpu;
  at::manual_seed(3);
  int64_t groups = GENERATE(1, 2, 4), branches = GENERATE(0, 1, 2);
  bool relu = GENERATE(true, false), affine = GENERATE(true, false);
  auto [batch, channels, side] = GENERATE(
      table<int64_t, int64_t, int64_t>({{3, 5, 3}, {7, 64, 1}, {2, 24, 9}, {5, 300, 2}, {2, 1, 2}, {1, 8, 30}}));
  at::ScalarType type = GENERATE(at::kFloat, at::kBFloat16, at::kHalf);
  Case c{groups, batch, channels, side, type, affine, relu, int(branches)};
  CAPTURE(groups, batch, channels, side, c.type, affine, relu, branches);

  Part one = part(c), two = part(c);
  at::Tensor gradient = at::randn_like(one.input, at::MemoryFormat::Preserve);
  auto normalised = [&](const Part& p) {
    return cuda::Normalised{p.input,
                            cuda::batch_norm_records(p.input, groups, {p.mean, p.variance, p.tracked, kMomentum, kEps}),
                            p.weight, p.bias};
  };
  // In float64, with the mask that the float64 values have: values near zero may fall on either side of a ReLU.
  at::Tensor x1 = as_double(one.input, true), x2 = as_double(two.input, true);
  at::Tensor w1 = as_double(one.weight, true), b1 = as_double(one.bias, true), w2 = as_double(two.weight, true),
             b2 = as_double(two.bias, true);
  at::Tensor mean = as_double(one.mean), variance = as_double(one.variance), m2 = as_double(two.mean),
             v2 = as_double(two.variance);
  at::Tensor sum = closed_form(x1, w1, b1, groups, mean, variance);
  if (branches == 1) sum = sum + x2;
  if (branches == 2) sum = sum + closed_form(x2, w2, b2, groups, m2, v2);

  cuda::Normalised n1 = normalised(one), n2 = branches == 2 ? normalised(two) : cuda::Normalised{};
  auto applied = cuda::batch_norm_apply(n1, branches == 2 ? &n2 : nullptr, branches == 1 ? two.input : at::Tensor(),
                                        relu, relu && branches > 0);
  double step = rounding(c.type);
  check_close("output", applied.output, relu ? sum.relu() : sum, step, 2);
  CHECK(applied.output.strides() == one.input.strides());
  check_close("running_mean", one.mean, mean, 1e-5, 1);
  check_close("running_var", one.variance, variance, 1e-5, 1);
  CHECK(one.tracked.item<int64_t>() == 5 + groups);

  // Ours tells which values passed; the float64 gradient takes the same ones.
  at::Tensor passed = relu ? (applied.output > 0) : at::ones_like(applied.output, at::kBool);
  if (relu) CHECK(!(passed != (sum > 0)).logical_and(sum.abs() > 4 * step).any().item<bool>());
  (sum * passed * gradient.to(at::kDouble)).sum().backward();

  at::Tensor sums = at::empty({groups * 2 * channels}), sums2 = at::empty_like(sums);
  auto reduced = cuda::batch_norm_reduce(gradient, n1, relu, applied.mask, sums);
  auto returned = cuda::batch_norm_apply_backward(gradient, n1, relu, applied.mask, sums, relu && branches == 1);
  // Sums of up to 900 terms of float32, and inputs of 2-byte types that are themselves exact.
  double rows = double(batch * side * side * groups);
  check_close("gradient of input", returned.of_input, x1.grad(), step, 3);
  if (affine) {
    check_close("gradient of weight", reduced.of_weight, w1.grad(), 1e-5, std::sqrt(rows) + 3);
    check_close("gradient of bias", reduced.of_bias, b1.grad(), 1e-5, std::sqrt(rows) + 3);
  }
  if (branches == 1 && relu) CHECK(at::equal(returned.of_residual, gradient * passed));
  if (branches == 2) {
    cuda::batch_norm_reduce(gradient, n2, relu, applied.mask, sums2);
    auto second = cuda::batch_norm_apply_backward(gradient, n2, relu, applied.mask, sums2, false);
    check_close("gradient of the other input", second.of_input, x2.grad(), step, 3);
  }
}
