// Groups, rates, saved states and misuse of optimisers.
#include "lib/optim/optimizer.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>

#include "lib/core/error.h"
#include "lib/optim/adam.h"
#include "lib/optim/larc.h"
#include "lib/optim/lars.h"
#include "lib/optim/sgd.h"
#include "tests/lib/optim/parameters.h"

using namespace sslrun;
using namespace sslrun::optim;
using Catch::Matchers::Contains;

TEST_CASE("set_lr scales every group but fixed ones") {
  auto fixed = group({leaf(1)}, 0.3);
  fixed.fixed_lr = true;
  SGD optimizer({fixed, group({leaf(1)}, 0.1), group({leaf(1)}, 1)});
  REQUIRE(optimizer.lr() == 0.1);
  optimizer.set_lr(0.05);
  REQUIRE(optimizer.groups()[0].settings.lr() == 0.3);
  REQUIRE(optimizer.groups()[1].settings.lr() == 0.05);
  REQUIRE(optimizer.groups()[2].settings.lr() == Approx(0.5));
  optimizer.set_lr(0);
  optimizer.set_lr(0.1);
  REQUIRE(optimizer.groups()[2].settings.lr() == Approx(1));
  REQUIRE_THROWS_AS(optimizer.set_lr(-1), Error);
}

TEST_CASE("groups with their own rates follow the optimiser's, whichever group comes first") {
  SGD optimizer({group({leaf(1)}, 5), group({leaf(1)}, 0.02)});  // a head and a trunk
  optimizer.set_base_lr(0.02);
  REQUIRE(optimizer.lr() == 0.02);
  optimizer.keep_rates_on_device();
  optimizer.set_lr(0.004);
  REQUIRE(optimizer.lr() == 0.004);
  REQUIRE(optimizer.groups()[0].settings.lr() == Approx(1));
  REQUIRE(optimizer.groups()[0].rate.item<float>() == Approx(1));
  REQUIRE(optimizer.groups()[1].settings.lr() == 0.004);
  REQUIRE(optimizer.groups()[1].rate.item<float>() == Approx(0.004));

  SGD head({group({leaf(1)}, 5)});  // none has the optimiser's own rate
  head.set_base_lr(0.02);
  REQUIRE(head.lr() == Approx(0.02));
  head.set_lr(0.01);
  REQUIRE(head.lr() == Approx(0.01));
  REQUIRE(head.groups()[0].settings.lr() == Approx(2.5));

  SGD none({group({leaf(1)}, 5), group({leaf(1)}, 0)});
  none.set_base_lr(0);
  REQUIRE_THROWS_WITH(none.set_lr(1), Contains("was made with lr 0"));
  REQUIRE(none.groups()[0].settings.lr() == 5);
}

TEST_CASE("a restored optimiser has the saved one's rate, and goes on with its ratios") {
  auto make = [](double head, double trunk, double lr) {
    SGD optimizer({group({leaf(1)}, head), group({leaf(1)}, trunk)});
    optimizer.set_base_lr(lr);
    return optimizer;
  };
  SGD saved = make(5, 0.02, 0.02), other = make(1, 0.1, 0.1), own = make(4, 0.4, 0.2);
  saved.set_lr(0.004);
  auto snapshot = saved.snapshot();
  other.restore(snapshot);
  REQUIRE(other.lr() == 0.004);
  other.set_lr(0.01);
  REQUIRE(other.groups()[0].settings.lr() == Approx(2.5));
  REQUIRE(other.groups()[1].settings.lr() == 0.01);
  own.restore(snapshot);  // its first group had 20 times its own rate
  REQUIRE(own.lr() == Approx(0.05));
  own.set_lr(0.25);
  REQUIRE(own.groups()[0].settings.lr() == Approx(5));

  for (auto& part : snapshot.groups) part.traits.base_lr.reset();  // as torch.optim writes it without a scheduler
  SGD plain = make(5, 0.02, 0.02);
  plain.restore(snapshot);
  REQUIRE(plain.lr() == 0.004);
  plain.set_lr(0.02);
  REQUIRE(plain.groups()[0].settings.lr() == Approx(5));
}

TEST_CASE("a restored optimiser continues as the saved one") {
  at::Tensor a = leaf(1), b = leaf(1);
  Adam first({group({a}, 0.1, AdamOptions{})}, false), second({group({b}, 0.5, AdamOptions{})}, false);
  for (int i = 0; i < 3; i++) {
    set_grad(a, i + 1);
    first.step();
  }
  {
    at::NoGradGuard no_grad;
    b.copy_(a);
  }
  auto snapshot = first.snapshot();
  second.restore(snapshot);
  for (int i = 0; i < 3; i++) {
    set_grad(a, 2);
    set_grad(b, 2);
    first.step();
    second.step();
    REQUIRE(at::equal(a, b));
  }
  snapshot.state[0]["exp_avg"] = at::zeros({4});
  REQUIRE_THROWS_WITH(second.restore(snapshot), Contains("expected 'exp_avg' [3] for parameter 0, got [4]"));
  REQUIRE(second.groups()[0].states[0][0].item<float>() == 6);
  snapshot.groups.clear();
  REQUIRE_THROWS_WITH(second.restore(snapshot), Contains("expected 1 parameter groups, got 0"));
}

// One step of two twins, the second with `change` applied before; whether their parameters are equal afterwards.
template <class Make, class Change>
static bool same_step(Make make, Change change, const at::Tensor& found_inf = {}) {
  at::Tensor a = leaf(1), b = leaf(1);
  auto first = make(a), second = make(b);
  change(*second);
  for (int i = 0; i < 3; i++) {
    set_grad(a, i + 1);
    set_grad(b, i + 1);
    first->set_lr(0.1 * (3 - i));
    second->set_lr(0.1 * (3 - i));
    first->step();
    second->step(found_inf);
  }
  return at::allclose(a, b, 1e-6, 1e-7);  // float32 rates are rounded
}

TEST_CASE("rates that are back on the host are not rounded") {
  auto after = [](auto move) {
    auto weight = at::ones({1}, at::kDouble).set_requires_grad(true);
    SGD optimizer({group({weight}, 0.1)});
    move(optimizer);
    weight.mutable_grad() = at::ones_like(weight);
    optimizer.step();
    return weight.item<double>();
  };
  auto on_device = [](Optimizer& optimizer) { optimizer.keep_rates_on_device(); };
  auto back = [](Optimizer& optimizer) { optimizer.keep_rates_on_device(), optimizer.keep_rates_on_host(); };
  REQUIRE(after(on_device) == 1 - double(0.1f));
  REQUIRE(after(back) == 1 - 0.1);
}

TEST_CASE("rates that are on the device stay where a recording reads them") {
  SGD optimizer({group({leaf(1)}, 0.1)});
  optimizer.keep_rates_on_device();
  const void* place = optimizer.groups()[0].rate.const_data_ptr();
  optimizer.keep_rates_on_device();
  REQUIRE(optimizer.groups()[0].rate.const_data_ptr() == place);
}

TEST_CASE("rates on the device follow set_lr, and a found infinity leaves everything as it was") {
  auto decayed = [](at::Tensor param, auto options) {
    options.weight_decay = 0.01;
    return std::vector<Group>{group({param}, 0.3, options)};
  };
  auto check = [](auto make) {
    REQUIRE(same_step(make, [](Optimizer& o) { o.keep_rates_on_device(); }));
    REQUIRE(same_step(
        make, [](Optimizer&) {}, at::zeros({1})));
    REQUIRE_FALSE(same_step(
        make, [](Optimizer&) {}, at::ones({1})));
    at::Tensor param = leaf(1), before = param.detach().clone();
    auto optimizer = make(param);
    set_grad(param, std::numeric_limits<float>::infinity());
    optimizer->step(at::ones({}));
    REQUIRE(at::equal(param, before));
    set_grad(param, 1);
    optimizer->step(at::zeros({}));
    REQUIRE(at::isfinite(param).all().item<bool>());
  };
  for (double momentum : {0.0, 0.9}) {
    check([&](at::Tensor p) { return std::make_unique<SGD>(decayed(p, SgdOptions{.momentum = momentum})); });
    check([&](at::Tensor p) { return std::make_unique<LARS>(decayed(p, LarsOptions{.momentum = momentum})); });
    check([&](at::Tensor p) {
      return std::make_unique<LARS>(decayed(p, LarsOptions{.momentum = momentum, .lr_in_momentum = true}));
    });
    check([&](at::Tensor p) { return std::make_unique<LARC>(decayed(p, LarcOptions{.momentum = momentum})); });
  }
  for (bool decoupled : {false, true})
    check([&](at::Tensor p) { return std::make_unique<Adam>(decayed(p, AdamOptions{}), decoupled); });
  at::Tensor param = leaf(1);
  REQUIRE_THROWS_WITH(SGD({group({param}, 1)}).step(at::ones({2})), Contains("expected a float32 scalar"));
}

TEST_CASE("misuse is named") {
  at::Tensor param = leaf(1);
  REQUIRE_THROWS_WITH(SGD({group({param, param}, 1)}), Contains("appears twice"));
  REQUIRE_THROWS_WITH(SGD({group({param * 2}, 1)}), Contains("expected leaf tensors"));
  REQUIRE_THROWS_WITH(SGD(std::vector<Group>()), Contains("at least one parameter group"));
  REQUIRE_THROWS_WITH(SGD({group({param}, 1, SgdOptions{.nesterov = true})}),
                      Contains("'nesterov' needs a momentum above 0"));
  REQUIRE_THROWS_WITH(SGD({group({param}, -1)}), Contains("[optim.SGD] expected 'lr' to be 0 or more, got -1"));
  REQUIRE_THROWS_WITH(Adam({group({param}, 1, AdamOptions{.betas = {0.9, 1}})}, true),
                      Contains("[optim.AdamW] expected 'betas' to be 2 numbers, each at least 0, below 1"));
  set_grad(param, 1);
  REQUIRE_THROWS_AS(Adam({group({param}, 1)}, false).step(), std::bad_cast);
}
