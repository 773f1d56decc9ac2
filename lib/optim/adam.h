// Adam (Kingma & Ba, arXiv 1412.6980) and AdamW (Loshchilov & Hutter, arXiv 1711.05101), as torch.optim's.
#pragma once
#include "lib/optim/optimizer.h"

namespace sslrun::optim {

struct AdamOptions {
  double lr = 1e-3;
  std::array<double, 2> betas{0.9, 0.999};
  double eps = 1e-8, weight_decay = 0;
  bool amsgrad = false;
  static const std::vector<Field>& fields();
};

inline AdamOptions adamw_defaults() { return {.weight_decay = 0.01}; }

// m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2;
// p -= lr * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + eps).
// Weight decay: added to g (Adam), or p *= 1 - lr * weight_decay before the update (AdamW).
class Adam : public Optimizer {
 public:
  Adam(std::vector<Group> groups, bool decoupled);
  std::vector<std::string> state_names() const override { return {"step", "exp_avg", "exp_avg_sq", "max_exp_avg_sq"}; }

 protected:
  void update(const Settings& settings, Bucket& bucket) override;

 private:
  bool decoupled_;
};

}  // namespace sslrun::optim
