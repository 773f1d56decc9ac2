// Layer-wise adaptive rates around SGD with momentum: LARS in the two forms that the methods' codes use, and LARC.
#pragma once
#include "lib/optim/optimizer.h"

namespace sslrun::optim {

enum class LayerwiseRule { kLars, kLarc };

// For a tensor p with gradient g, ratio r and buffer buf, |.| the L2 norm of a whole tensor; r = 1 where `adapt` is
// off:
//   LARS                     u = g + wd * p;        r = trust * |p| / (|u| + eps), 1 when a norm is 0;   u *= r
//                            buf = momentum * buf + u;  p -= lr * buf       (mingkai-zheng/WCL, util/LARS.py)
//   LARS, lr_in_momentum     u = g + wd * p;        r = trust * |p| / (|g| + wd * |p|), 0 when that is 0 / 0
//                            buf = momentum * buf + lr * r * u;  p -= buf   (open-mmlab/OpenSelfSup,
//                            openselfsup/utils/optimizers.py)
//   LARC                     r = trust * |p| / (|g| + wd * |p| + eps);  u = r * (g + wd * p); u = g when a norm is 0
//                            buf = momentum * buf + u;  p -= lr * buf       (NVIDIA/apex, apex/parallel/LARC.py)
class Layerwise : public Optimizer {
 public:
  Layerwise(std::vector<Group> groups, LayerwiseRule rule);
  std::vector<std::string> setting_names() const override { return setting_names(rule_); }
  static std::vector<std::string> setting_names(LayerwiseRule rule);
  std::vector<std::string> state_names() const override { return {"momentum_buffer"}; }
  void check(const Settings& settings) const override;

 protected:
  void update(const Settings& settings, Bucket& bucket) override;

 private:
  LayerwiseRule rule_;
};

}  // namespace sslrun::optim
