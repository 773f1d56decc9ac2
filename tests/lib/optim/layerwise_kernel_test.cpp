// LARS and LARC by kernels, run as C++, against LibTorch's operators.
#include "lib/optim/layerwise_kernel.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>
#include <functional>
#include <memory>
#include <optional>

#include "lib/optim/larc.h"
#include "lib/optim/lars.h"
#include "tests/lib/kernels_on_cpu.h"
#include "tests/lib/optim/parameters.h"

using namespace sslrun;
using namespace sslrun::optim;

namespace {
using Make = std::function<std::unique_ptr<Optimizer>(std::vector<at::Tensor>)>;

struct Case {
  const char* name;
  Make make;
};

template <class Kind, class Options>
Case of(const char* name, Options options) {
  return {name, [=](std::vector<at::Tensor> params) {
            return std::make_unique<Kind>(std::vector<Group>{group(std::move(params), 0.3, options)});
          }};
}

const std::vector<Case> kCases{
    of<LARS>("LARS", LarsOptions{.weight_decay = 0.1, .trust = 0.02, .eps = 1e-3}),
    of<LARS>("LARS without momentum", LarsOptions{.momentum = 0, .weight_decay = 0.1, .trust = 0.02}),
    of<LARS>("LARS without rates of its own", LarsOptions{.weight_decay = 0.1, .adapt = false}),
    of<LARS>("OpenSelfSup's", LarsOptions{.weight_decay = 0.1, .trust = 0.02, .lr_in_momentum = true}),
    of<LARS>("OpenSelfSup's without rates of its own",
             LarsOptions{.weight_decay = 0.1, .adapt = false, .lr_in_momentum = true}),
    of<LARC>("LARC", LarcOptions{.weight_decay = 0.1, .trust = 0.02}),
    of<LARC>("LARC without momentum", LarcOptions{.momentum = 0, .weight_decay = 0.1, .trust = 0.02}),
    of<LARC>("LARC without rates of its own", LarcOptions{.weight_decay = 0.1, .adapt = false}),
};
}  // namespace

// A convolution in either order of memory, more than two pieces of a block, a tensor of one value, zeros.
static std::vector<at::Tensor> parameters() {
  at::manual_seed(0);
  std::vector<at::Tensor> params{
      at::randn({8, 4, 3, 3}), at::randn({8, 4, 3, 3}).contiguous(at::MemoryFormat::ChannelsLast),
      at::randn({40000}),      at::randn({1}),
      at::zeros({5}),          at::randn({7})};
  for (auto& param : params) param.set_requires_grad(true);
  return params;
}

// The parameters and buffers after three steps; the third has no gradients but zeros for the last tensor.
static std::vector<at::Tensor> after_steps(const Case& kind, bool on_device, std::optional<float> found_inf) {
  std::vector<at::Tensor> params = parameters(), result;
  auto optimizer = kind.make(params);
  if (on_device) optimizer->keep_rates_on_device();
  for (int step = 0; step < 3; step++) {
    optimizer->set_lr(0.3 / (1 + step));
    for (auto& param : params) param.mutable_grad() = at::randn_like(param) * 0.1;
    if (step == 2) params.back().mutable_grad().zero_();
    optimizer->step(found_inf ? at::full({}, *found_inf) : at::Tensor());
  }
  for (auto& param : params) result.push_back(param.detach());
  for (auto& state : optimizer->groups()[0].states)
    if (state[0].defined()) result.push_back(state[0]);
  return result;
}

TEST_CASE("steps by kernels are those of LibTorch's operators") {
  size_t which = GENERATE(range(size_t{0}, size_t{8}));
  REQUIRE(kCases.size() == 8);
  bool on_device = GENERATE(false, true);
  CAPTURE(kCases[which].name, on_device);
  std::optional<float> found_inf = GENERATE(as<std::optional<float>>{}, std::nullopt, 0.0f, 1.0f);
  auto expected = after_steps(kCases[which], on_device, found_inf);
  KernelsOnCpu on_cpu;
  size_t before = KernelsOnCpu::launches();
  auto found = after_steps(kCases[which], on_device, found_inf);
  CHECK(KernelsOnCpu::launches() > before);
  REQUIRE(found.size() == expected.size());
  // Norms of up to 40,000 float32 squares are added in another order, and three steps follow each other.
  for (size_t i = 0; i < found.size(); i++) {
    CAPTURE(i);
    CHECK(at::allclose(found[i], expected[i], /*rtol=*/2e-6, /*atol=*/1e-6));
    if (found_inf && *found_inf != 0) CHECK(at::equal(found[i], expected[i]));
  }
}

TEST_CASE("a ResNet-50's tensors take four launches a step, with the same bits each time") {
  std::vector<at::Tensor> first;
  for (int run = 0; run < 2; run++) {
    at::manual_seed(1);
    std::vector<at::Tensor> params;
    for (int i = 0; i < 161; i++) params.push_back(at::randn({17000 + i}).set_requires_grad(true));
    LARS optimizer({group(params, 0.3, LarsOptions{.weight_decay = 1e-4})});
    for (auto& param : params) param.mutable_grad() = at::randn_like(param);
    KernelsOnCpu on_cpu;
    size_t before = KernelsOnCpu::launches();
    optimizer.step();
    CHECK(KernelsOnCpu::launches() == before + 4);  // 96 tensors and 65, norms and step
    for (auto& param : params) first.push_back(param.detach());
  }
  for (size_t i = 0; i < 161; i++) REQUIRE(at::equal(first[i], first[161 + i]));
}

TEST_CASE("tensors that are not float32 are left to LibTorch's operators") {
  KernelsOnCpu on_cpu;
  at::Tensor param = leaf(2);
  LARC optimizer({group({param}, 0.1, LarcOptions{})});
  set_grad(param, 1);
  size_t before = KernelsOnCpu::launches();
  optimizer.step();
  CHECK(KernelsOnCpu::launches() == before);
  CHECK(param[0].item<double>() < 2);
}
