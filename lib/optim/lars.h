// Layer-wise adaptive rates (LARS) around SGD with momentum, in the two forms that the methods' codes use.
#pragma once
#include "lib/optim/optimizer.h"

namespace sslrun::optim {

struct LarsOptions {
  double lr = 0, momentum = 0.9, weight_decay = 0, trust = 1e-3, eps = 0;
  bool adapt = true;  // whether the group's tensors get rates of their own
  bool lr_in_momentum = false;
  static const std::vector<Field>& fields();
};

// For a tensor p with gradient g, ratio r and buffer buf, |.| the L2 norm of a whole tensor; r = 1 where `adapt` is
// off:
//   u = g + wd * p;  r = trust * |p| / (|u| + eps), 1 when a norm is 0
//   buf = momentum * buf + r * u;  p -= lr * buf        (mingkai-zheng/WCL, util/LARS.py)
// With lr_in_momentum:
//   u = g + wd * p;  r = trust * |p| / (|g| + wd * |p|), 0 when that is 0 / 0
//   buf = momentum * buf + lr * r * u;  p -= buf        (open-mmlab/OpenSelfSup, openselfsup/utils/optimizers.py)
class LARS : public Optimizer {
 public:
  explicit LARS(std::vector<Group> groups);
  std::vector<std::string> state_names() const override { return {"momentum_buffer"}; }

 protected:
  void update(const Settings& settings, Bucket& bucket) override;
};

}  // namespace sslrun::optim
