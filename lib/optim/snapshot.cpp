// Saving and restoring an optimiser in torch.optim's layout.
#include <ATen/ATen.h>

#include <algorithm>

#include "lib/core/error.h"
#include "lib/core/shape_text.h"
#include "lib/optim/optimizer.h"

namespace sslrun::optim {

GroupTraits Group::traits() const {
  GroupTraits traits{base_lr, fixed_lr, name};
  if (name.empty()) traits.name.reset();
  return traits;
}

Snapshot Optimizer::snapshot() const {
  Snapshot result;
  auto names = state_names();
  int64_t number = 0;
  for (const auto& group : groups_) {
    Snapshot::GroupPart part{group.settings, group.traits(), {}};
    for (const auto& state : group.states) {
      for (size_t k = 0; k < names.size(); k++)
        if (state[k].defined()) result.state[number][names[k]] = state[k];
      part.params.push_back(number++);
    }
    result.groups.push_back(std::move(part));
  }
  return result;
}

// Moments have their parameter's shape and are numbers with a fraction; a counter of steps is one whole number.
static void check_moment(const std::string& op, const std::string& name, int64_t number, const at::Tensor& param,
                         const at::Tensor& value) {
  auto fail = [&](const std::string& expected, const std::string& got) {
    throw Error(op,
                "expected '" + name + "' " + expected + " for parameter " + std::to_string(number) + ", got " + got);
  };
  auto type = value.scalar_type();
  if (name == "step") {
    if (value.numel() != 1) fail("of one number", shape_text(value));
    double steps = type == at::kBool || at::isComplexType(type) ? -1 : value.item<double>();
    if (!(steps >= 0 && steps <= 9007199254740992.0)) fail("of a number of steps", std::to_string(steps));
    return;
  }
  if (value.sizes() != param.sizes()) fail(shape_text(param), shape_text(value));
  if (type != param.scalar_type() && !at::isFloatingType(type))
    fail("of numbers with a fraction", std::string(c10::toString(type)));
}

// A state has all of its parts, but for what only some settings need.
static void check_complete(const std::string& op, const std::vector<std::string>& names, int64_t number,
                           const std::map<std::string, at::Tensor>& saved) {
  for (const auto& name : names)
    if (name != "max_exp_avg_sq" && !saved.contains(name))
      throw Error(op, "expected '" + name + "' for parameter " + std::to_string(number) + ", got " +
                          saved.begin()->first + " alone");
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
      if (saved == snapshot.state.end() || saved->second.empty()) continue;
      check_complete(op, names, part.params[i], saved->second);
      for (size_t k = 0; k < names.size(); k++) {
        auto found = saved->second.find(names[k]);
        if (found == saved->second.end() || !found->second.defined()) continue;
        const at::Tensor& value = found->second;
        bool counter = names[k] == "step";
        check_moment(op, names[k], part.params[i], params[i], value);
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
    groups_[g].base_lr = part.traits.base_lr.value_or(groups_[g].base_lr);
    groups_[g].fixed_lr = part.traits.fixed_lr.value_or(groups_[g].fixed_lr);
    groups_[g].name = part.traits.name.value_or(groups_[g].name);
    groups_[g].states = std::move(states[g]);
  }
  if (telling) base_lr_ = ratio * telling->base_lr;
}

void Optimizer::restore_moments(const Snapshot& snapshot) {
  std::string op = op_ + ".load_moments";
  auto names = state_names();
  for (const auto& [number, tensors] : snapshot.state)
    for (const auto& [name, tensor] : tensors)
      if (std::find(names.begin(), names.end(), name) == names.end())
        throw Error(op, "expected the moments of " + op_ + ", got '" + name + "' of another optimiser");
  auto states = states_of(snapshot, op);
  for (size_t g = 0; g < groups_.size(); g++) groups_[g].states = std::move(states[g]);
}

}  // namespace sslrun::optim
