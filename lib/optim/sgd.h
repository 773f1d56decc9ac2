// Stochastic gradient descent with momentum, as torch.optim.SGD.
#pragma once
#include "lib/optim/optimizer.h"

namespace sslrun::optim {

struct SgdOptions {
  double lr = 0, momentum = 0, dampening = 0, weight_decay = 0;
  bool nesterov = false;
  static const std::vector<Field>& fields();
};

// g += weight_decay * p;  buf = g at the first step, then momentum * buf + (1 - dampening) * g;
// p -= lr * (nesterov ? g + momentum * buf : buf).
class SGD : public Optimizer {
 public:
  explicit SGD(std::vector<Group> groups);
  std::vector<std::string> state_names() const override { return {"momentum_buffer"}; }
  void check(const Settings& settings) const override;

 protected:
  void update(const Settings& settings, Bucket& bucket) override;
};

}  // namespace sslrun::optim
