// Batch normalisation over the joined batch of all processes.
#pragma once
#include "lib/nn/norm.h"

namespace sslrun::nn {

// As BatchNorm, with mean and variance of all processes' inputs together; gradients flow through both. Inputs may have
// different batch sizes. One process, and evaluation mode, are BatchNorm itself. Input [N, C, ...].
class SyncBatchNorm : public BatchNorm {
 public:
  explicit SyncBatchNorm(int64_t channels, BatchNormOptions options = {});
  // With the parameters and buffers (shared, not copied) of another one.
  explicit SyncBatchNorm(BatchNorm& other);

 protected:
  bool fits(const at::Tensor& input) const override { return input.dim() >= 2 && input.size(1) == channels_; }
  const char* expected() const override { return "[N, C, ...]"; }
  at::Tensor normalise(const at::Tensor& input) override;
};

// Replaces every BatchNorm1d and BatchNorm2d below `module` by a SyncBatchNorm with its tensors; returns the module, or
// the replacement when it is a batch norm itself.
ModulePtr convert_sync_batchnorm(const ModulePtr& module);

}  // namespace sslrun::nn
