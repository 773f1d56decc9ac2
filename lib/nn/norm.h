// Normalisation layers.
#pragma once
#include <optional>

#include "lib/nn/kernel_norm.h"
#include "lib/nn/module.h"

namespace sslrun::nn {

struct BatchNormOptions {
  double eps = 1e-5;
  double momentum = 0.1;  // weight of the new batch in the running statistics
  bool affine = true;
};

// Per-channel normalisation over all other dimensions (Ioffe & Szegedy, arXiv 1502.03167). Normalises with the biased
// batch variance, stores the unbiased one. weight, bias, running_mean, running_var [channels], num_batches_tracked [].
// Joined views (lib/nn/joined_views.h) are batches of their own.
class BatchNorm : public Module {
 public:
  BatchNorm(std::string kind, int64_t channels, BatchNormOptions options);
  at::Tensor forward(at::Tensor input) override;
  std::string details() const override;
  at::Tensor& weight() { return weight_; }
  int64_t channels() const { return channels_; }
  const BatchNormOptions& options() const { return options_; }
  // The input on its way through this norm by own kernels; nothing where they cannot (evaluation mode, another device,
  // type or layout).
  std::optional<NormBranch> branch(const at::Tensor& input);

 protected:
  virtual bool fits(const at::Tensor& input) const = 0;
  virtual const char* expected() const = 0;
  // Statistics of the batch, applied and added to the running ones.
  virtual at::Tensor normalise(const at::Tensor& input);
  // The processes that share statistics in training mode, null: this one alone; and how many of them (0: all).
  virtual dist::Group* processes() const { return nullptr; }
  virtual int64_t neighbours() const { return 0; }
  int64_t channels_;
  BatchNormOptions options_;
  at::Tensor& weight_;
  at::Tensor& bias_;
  at::Tensor& running_mean_;
  at::Tensor& running_var_;
  at::Tensor& num_batches_tracked_;

 private:
  void check(const at::Tensor& input) const;
};

// Input [N, C] or [N, C, L].
class BatchNorm1d : public BatchNorm {
 public:
  explicit BatchNorm1d(int64_t channels, BatchNormOptions options = {}) : BatchNorm("BatchNorm1d", channels, options) {}

 private:
  bool fits(const at::Tensor& input) const override;
  const char* expected() const override { return "[N, C] or [N, C, L]"; }
};

// Input [N, C, H, W].
class BatchNorm2d : public BatchNorm {
 public:
  explicit BatchNorm2d(int64_t channels, BatchNormOptions options = {}) : BatchNorm("BatchNorm2d", channels, options) {}

 private:
  bool fits(const at::Tensor& input) const override;
  const char* expected() const override { return "[N, C, H, W]"; }
};

struct LayerNormOptions {
  double eps = 1e-5;
  bool affine = true;
};

// Normalises the last dimension (Ba et al., arXiv 1607.06450). weight, bias [features].
class LayerNorm : public Module {
 public:
  explicit LayerNorm(int64_t features, LayerNormOptions options = {});
  at::Tensor forward(at::Tensor input) override;
  std::string details() const override;

 private:
  int64_t features_;
  double eps_;
  at::Tensor& weight_;
  at::Tensor& bias_;
};

}  // namespace sslrun::nn
