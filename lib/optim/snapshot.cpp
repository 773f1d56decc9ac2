// Saving and restoring an optimiser in torch.optim's layout.
#include <ATen/ATen.h>

#include <algorithm>

#include "lib/core/error.h"
#include "lib/core/shape_text.h"
#include "lib/optim/optimizer.h"

namespace sslrun::optim {

Snapshot Optimizer::snapshot() const {
  Snapshot result;
  auto names = state_names();
  int64_t number = 0;
  for (const auto& group : groups_) {
    Snapshot::GroupPart part{group.settings, group.base_lr, group.fixed_lr, group.name, {}};
    for (const auto& state : group.states) {
      for (size_t k = 0; k < names.size(); k++)
        if (state[k].defined()) result.state[number][names[k]] = state[k];
      part.params.push_back(number++);
    }
    result.groups.push_back(std::move(part));
  }
  return result;
}

// By group and parameter; throws when groups or shapes do not fit.
std::vector<std::vector<ParameterState>> Optimizer::states_of(const Snapshot& snapshot, const std::string& op) const {
  if (snapshot.groups.size() != groups_.size())
    throw Error(op, "expected " + std::to_string(groups_.size()) + " parameter groups, got " +
                        std::to_string(snapshot.groups.size()));
  auto names = state_names();
  std::vector<std::vector<ParameterState>> states;
  for (size_t g = 0; g < groups_.size(); g++) {
    const auto& part = snapshot.groups[g];
    const auto& params = groups_[g].params;
    if (part.params.size() != params.size())
      throw Error(op, "expected " + std::to_string(params.size()) + " parameters in group " + std::to_string(g + 1) +
                          ", got " + std::to_string(part.params.size()));
    states.emplace_back(params.size());
    for (size_t i = 0; i < params.size(); i++) {
      auto saved = snapshot.state.find(part.params[i]);
      if (saved == snapshot.state.end()) continue;
      for (size_t k = 0; k < names.size(); k++) {
        auto found = saved->second.find(names[k]);
        if (found == saved->second.end() || !found->second.defined()) continue;
        const at::Tensor& value = found->second;
        bool counter = names[k] == "step";
        if (counter ? value.numel() != 1 : value.sizes() != params[i].sizes())
          throw Error(op, "expected '" + names[k] + "' " + shape_text(params[i]) + " for parameter " +
                              std::to_string(part.params[i]) + ", got " + shape_text(value));
        auto options = params[i].options().dtype(counter ? at::kFloat : params[i].scalar_type()).requires_grad(false);
        states[g][i][k] = value.detach().to(options, /*non_blocking=*/false, /*copy=*/true);
      }
    }
  }
  return states;
}

void Optimizer::restore(const Snapshot& snapshot) {
  auto states = states_of(snapshot, op_ + ".load_state_dict");
  for (const auto& part : snapshot.groups) check(part.settings);
  const Group* telling = telling_group();
  double ratio = !telling || telling->base_lr == base_lr_ ? 1 : base_lr_ / telling->base_lr;
  for (size_t g = 0; g < groups_.size(); g++) {
    const auto& part = snapshot.groups[g];
    groups_[g].settings = part.settings;
    groups_[g].base_lr = part.base_lr.value_or(groups_[g].base_lr);
    groups_[g].fixed_lr = part.fixed_lr.value_or(groups_[g].fixed_lr);
    groups_[g].name = part.name.value_or(groups_[g].name);
    groups_[g].states = std::move(states[g]);
  }
  if (telling) base_lr_ = ratio * telling->base_lr;
}

void Optimizer::restore_moments(const Snapshot& snapshot) {
  std::string op = op_ + ".load_moments";
  auto states = states_of(snapshot, op);
  auto names = state_names();
  for (const auto& [number, tensors] : snapshot.state)
    for (const auto& [name, tensor] : tensors)
      if (std::find(names.begin(), names.end(), name) == names.end())
        throw Error(op, "expected the moments of " + op_ + ", got '" + name + "' of another optimiser");
  for (size_t g = 0; g < groups_.size(); g++) groups_[g].states = std::move(states[g]);
}

}  // namespace sslrun::optim
