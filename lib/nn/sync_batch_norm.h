// Batch normalisation over the joined batch of all processes.
#pragma once
#include "lib/nn/norm.h"

namespace sslrun::nn {

// As BatchNorm, with mean and variance of all processes' inputs together; gradients flow through both. Inputs may have
// different batch sizes. One process, and evaluation mode, are BatchNorm itself. Input [N, C, ...]. With `group` > 0
// the statistics are those of that many consecutive processes (0 to group - 1, and so on), with 1 those of BatchNorm;
// 0: of all.
class SyncBatchNorm : public BatchNorm {
 public:
  explicit SyncBatchNorm(int64_t channels, BatchNormOptions options = {});
  // With the parameters and buffers (shared, not copied) of another one.
  SyncBatchNorm(BatchNorm& other, int64_t group);

 protected:
  bool fits(const at::Tensor& input) const override { return input.dim() >= 2 && input.size(1) == channels_; }
  const char* expected() const override { return "[N, C, ...]"; }
  at::Tensor normalise(const at::Tensor& input) override;
  dist::Group* processes() const override { return group_ == 1 ? nullptr : dist::world_group(); }
  int64_t neighbours() const override { return group_; }

 private:
  int64_t group_ = 0;
};

struct SyncBatchNormOptions {
  int64_t group = 0;  // as above
};

// Replaces every BatchNorm1d and BatchNorm2d below `module` by a SyncBatchNorm with its tensors; returns the module, or
// the replacement when it is a batch norm itself. Throws Error when `group` does not divide the number of
// processes, of which there is more than one.
ModulePtr convert_sync_batchnorm(const ModulePtr& module, SyncBatchNormOptions options = {});

}  // namespace sslrun::nn
