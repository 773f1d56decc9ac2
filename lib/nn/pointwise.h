// Layers without parameters that keep or flatten the shape: ReLU, Dropout, Identity, Flatten.
#pragma once
#include <ATen/ATen.h>

#include "lib/nn/module.h"

namespace sslrun::nn {

struct ReLUOptions {
  bool inplace = false;
};

class ReLU : public Module {
 public:
  explicit ReLU(ReLUOptions options = {}) : Module("ReLU"), inplace_(options.inplace) {}
  at::Tensor forward(at::Tensor input) override { return inplace_ ? at::relu_(input) : at::relu(input); }
  std::string details() const override { return inplace_ ? "inplace=true" : ""; }

 private:
  bool inplace_;
};

// Zeroes values with probability p and scales the rest by 1 / (1 - p), in training mode only.
class Dropout : public Module {
 public:
  explicit Dropout(double p = 0.5) : Module("Dropout"), p_(p) {
    if (!(p >= 0 && p <= 1)) fail("expected a probability in [0, 1], got " + std::to_string(p));
  }
  at::Tensor forward(at::Tensor input) override { return at::dropout(input, p_, training()); }
  std::string details() const override { return "p=" + std::to_string(p_); }

 private:
  double p_;
};

class Identity : public Module {
 public:
  Identity() : Module("Identity") {}
  at::Tensor forward(at::Tensor input) override { return input; }
};

// [N, ...] to [N, D].
class Flatten : public Module {
 public:
  Flatten() : Module("Flatten") {}
  at::Tensor forward(at::Tensor input) override { return input.flatten(1); }
};

}  // namespace sslrun::nn
