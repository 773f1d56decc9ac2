// What all optimisers share: parameter groups with own settings, per-parameter state in torch.optim's layout, and one
// learning rate that moves all groups.
#pragma once
#include <ATen/core/Tensor.h>

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lib/optim/settings.h"

namespace sslrun::optim {

// Tensors of one parameter, named by Optimizer::state_names(); undefined before the first step.
using ParameterState = std::array<at::Tensor, 4>;

// What a saved group may hold besides its settings.
struct GroupTraits {
  std::optional<double> base_lr;  // torch calls it initial_lr
  std::optional<bool> fixed_lr;
  std::optional<std::string> name;
};

struct Group {
  std::vector<at::Tensor> params;
  Settings settings;      // the optimiser's own struct
  double base_lr = 0;     // its rate while the optimiser's own is the one it was made with
  bool fixed_lr = false;  // set_lr leaves this group alone (SimSiam's predictor)
  std::string name;
  std::vector<ParameterState> states;  // parallel to params
  at::Tensor rate;                     // its learning rate on the device; undefined unless the optimiser keeps it there

  GroupTraits traits() const;  // without a name where it is empty
};

// A snapshot: state by the parameter's number over all groups, in order.
struct Snapshot {
  struct GroupPart {
    Settings settings;
    GroupTraits traits;
    std::vector<int64_t> params;
  };
  std::map<int64_t, std::map<std::string, at::Tensor>> state;
  std::vector<GroupPart> groups;
};

class Optimizer {
 public:
  // `op` is the public name ("optim.SGD"). Throws when a tensor is no leaf, or appears twice, or a group is empty.
  Optimizer(std::string op, std::vector<Group> groups);
  virtual ~Optimizer() = default;

  // One update of every parameter that has a gradient, without recording gradients. `found_inf`, a float32 scalar on
  // the parameters' device, is that of a gradient scaler: where it is not 0 nothing changes.
  void step(const at::Tensor& found_inf = {});
  // From now on updates read learning rates from memory of the parameters' device, so that a recorded CUDA graph
  // follows set_lr(); other settings stay as recorded.
  void keep_rates_on_device();
  // The end of that: float64 again, which the device's float32 rounds.
  void keep_rates_on_host();
  // Sets all gradients to none.
  void zero_grad();

  // The optimiser's own rate: that of groups without one of their own.
  double lr() const;
  // Moves the own rate; every group but fixed ones keeps its ratio to it: base_lr * lr / (own rate at the beginning),
  // as torch's LambdaLR does with the factor lr / (own rate at the beginning).
  void set_lr(double lr);
  // The own rate at the beginning, 'lr' of the options; by default that of the first group that is not fixed.
  void set_base_lr(double lr) { base_lr_ = lr; }

  const std::string& op() const { return op_; }
  std::vector<Group>& groups() { return groups_; }
  const std::vector<Group>& groups() const { return groups_; }

  Snapshot snapshot() const;
  // Accepts torch.optim's states. Throws when groups or shapes do not fit; the optimiser is then unchanged.
  void restore(const Snapshot& snapshot);
  // The same without the settings: moments and step counters are the snapshot's, what the optimiser was made with
  // stays. Throws for states of another kind of optimiser too.
  void restore_moments(const Snapshot& snapshot);

  virtual std::vector<std::string> state_names() const = 0;
  // Throws Error(op, ...) when a setting is out of its range.
  virtual void check(const Settings& settings) const;

 protected:
  // The parameters of a group that have gradients and share device and dtype; all tensors have their parameter's
  // layout.
  struct Bucket {
    std::vector<at::Tensor> params, grads;
    std::vector<ParameterState*> states;
    bool serial = false;                  // CPU tensors too small to be worth several threads
    at::Tensor rate;                      // as Group::rate
    std::optional<at::Tensor> found_inf;  // none: the update is made whatever the gradients hold
  };
  virtual void update(const Settings& settings, Bucket& bucket) = 0;
  // The k-th state of every parameter of the bucket, made like the parameter (zeros) where undefined.
  static std::vector<at::Tensor> state_list(Bucket& bucket, size_t k);

 private:
  static Bucket& bucket_for(std::vector<Bucket>& buckets, const at::Tensor& param);
  const Group* telling_group() const;
  std::vector<std::vector<ParameterState>> states_of(const Snapshot& snapshot, const std::string& op) const;
  void update_group(Group& group, const std::optional<at::Tensor>& found_inf);
  std::string op_;
  std::vector<Group> groups_;
  double base_lr_ = 0;
};

}  // namespace sslrun::optim
