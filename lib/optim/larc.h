// LARC, the layer-wise rates of apex, and their factor for whoever takes such steps.
#pragma once
#include "lib/optim/optimizer.h"

namespace sslrun::optim {

struct LarcOptions {
  double lr = 0, momentum = 0.9, weight_decay = 0, trust = 1e-3, eps = 1e-8;
  bool adapt = true;  // whether the group's tensors get rates of their own
  static const std::vector<Field>& fields();
};

// What multiplies g + wd * p, by the norms |p|, |g| and wd * |p| of tensors (any shape): trust * |p| / (|g| + wd * |p|
// + eps). Where a norm is 0 the result is g: 1 for |p| = 0, which adds nothing to it, and 0 for |g| = 0. Without
// apex's clipping. NVIDIA/apex, apex/parallel/LARC.py.
at::Tensor larc_factor(const at::Tensor& p, const at::Tensor& g, const at::Tensor& decayed, double trust = 1e-3,
                       double eps = 1e-8);

// u = factor * (g + wd * p), or g + wd * p where `adapt` is off;  buf = momentum * buf + u;  p -= lr * buf.
class LARC : public Optimizer {
 public:
  explicit LARC(std::vector<Group> groups);
  std::vector<std::string> state_names() const override { return {"momentum_buffer"}; }

 protected:
  void update(const Settings& settings, Bucket& bucket) override;
};

}  // namespace sslrun::optim
