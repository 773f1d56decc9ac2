// Groups, learning rates and the preparation of updates.
#include "lib/optim/optimizer.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <set>

#include "lib/core/error.h"
#include "lib/core/shape_text.h"
#include "lib/optim/serial_region.h"

namespace sslrun::optim {

Optimizer::Optimizer(std::string op, std::vector<Group> groups) : op_(std::move(op)), groups_(std::move(groups)) {
  if (groups_.empty()) throw Error(op_, "expected at least one parameter group");
  std::set<const at::TensorImpl*> seen;
  for (auto& group : groups_) {
    if (group.params.empty()) throw Error(op_, "expected at least one parameter in each group, got an empty group");
    for (const auto& param : group.params) {
      if (!param.is_leaf())
        throw Error(op_, "expected leaf tensors, got the result of an operation " + shape_text(param));
      if (!param.is_floating_point())
        throw Error(op_, std::string("expected floating-point parameters, got ") + toString(param.scalar_type()));
      if (!seen.insert(param.unsafeGetTensorImpl()).second)
        throw Error(op_, "a parameter of shape " + shape_text(param) + " appears twice in the groups");
    }
    group.states.resize(group.params.size());
  }
  auto moved = std::find_if(groups_.begin(), groups_.end(), [](const Group& group) { return !group.fixed_lr; });
  base_lr_ = (moved == groups_.end() ? groups_.front() : *moved).base_lr;
}

void Optimizer::check(const Settings& settings) const { settings.check(op_); }

// Fused kernels walk the memory of all tensors in parallel, so every one needs the parameter's strides.
static at::Tensor with_layout(const at::Tensor& tensor, const at::Tensor& param) {
  if (tensor.strides() == param.strides()) return tensor;
  return at::empty_like(param).copy_(tensor);
}

// Up to this many values one thread updates a tensor faster than a woken team.
static constexpr int64_t kSerialValues = 16384;

Optimizer::Bucket& Optimizer::bucket_for(std::vector<Bucket>& buckets, const at::Tensor& param) {
  bool serial = param.is_cpu() && param.numel() <= kSerialValues;
  for (auto& bucket : buckets)
    if (bucket.serial == serial && bucket.params[0].device() == param.device() &&
        bucket.params[0].scalar_type() == param.scalar_type())
      return bucket;
  buckets.emplace_back().serial = serial;
  return buckets.back();
}

void Optimizer::update_group(Group& group, const std::optional<at::Tensor>& found_inf) {
  std::vector<Bucket> buckets;
  for (size_t i = 0; i < group.params.size(); i++) {
    const at::Tensor& param = group.params[i];
    const at::Tensor& grad = param.grad();
    if (!grad.defined()) continue;
    if (grad.is_sparse()) throw Error(op_, "sparse gradients are not supported");
    if (!param.is_non_overlapping_and_dense())
      throw Error(op_, "expected parameters without gaps in memory, got strides " + shape_text(param.strides()));
    Bucket& bucket = bucket_for(buckets, param);
    bucket.params.push_back(param);
    bucket.grads.push_back(with_layout(grad, param));
    bucket.states.push_back(&group.states[i]);
  }
  for (auto& bucket : buckets) {
    bucket.rate = group.rate;
    bucket.found_inf = found_inf;
    SerialRegion serial(bucket.serial);
    update(group.settings, bucket);
  }
}

void Optimizer::step(const at::Tensor& found_inf) {
  if (found_inf.defined() && (found_inf.numel() != 1 || found_inf.scalar_type() != at::kFloat))
    throw Error(op_ + ".step", "expected a float32 scalar for 'found_inf', got " + shape_text(found_inf));
  at::NoGradGuard no_grad;
  std::optional<at::Tensor> skip;
  if (found_inf.defined()) skip = found_inf.view(at::IntArrayRef());
  for (auto& group : groups_) update_group(group, skip);
}

void Optimizer::keep_rates_on_device() {
  for (auto& group : groups_)
    if (!group.rate.defined())  // a recording reads where it is
      group.rate = at::full({}, group.settings.lr(), at::TensorOptions(at::kFloat).device(group.params[0].device()));
}

void Optimizer::keep_rates_on_host() {
  for (auto& group : groups_) group.rate.reset();
}

std::vector<at::Tensor> Optimizer::state_list(Bucket& bucket, size_t k) {
  std::vector<at::Tensor> list;
  list.reserve(bucket.params.size());
  for (size_t i = 0; i < bucket.params.size(); i++) {
    at::Tensor& state = (*bucket.states[i])[k];
    state = state.defined() ? with_layout(state, bucket.params[i]) : at::zeros_like(bucket.params[i]);
    list.push_back(state);
  }
  return list;
}

void Optimizer::zero_grad() {
  for (auto& group : groups_)
    for (auto& param : group.params) param.mutable_grad().reset();
}

// A group that moves with the own rate, best one that has no rate of its own; null when there is none.
const Group* Optimizer::telling_group() const {
  const Group* found = nullptr;
  for (const auto& group : groups_) {
    if (group.fixed_lr) continue;
    if (group.base_lr == base_lr_) return &group;
    if (!found && group.base_lr > 0) found = &group;
  }
  return found;
}

double Optimizer::lr() const {
  const Group* group = telling_group();
  if (!group) return base_lr_;
  return group->base_lr == base_lr_ ? group->settings.lr() : base_lr_ * (group->settings.lr() / group->base_lr);
}

void Optimizer::set_lr(double lr) {
  if (!(lr >= 0)) throw Error(op_ + ".set_lr", "expected 0 or more, got " + std::to_string(lr));
  for (const auto& group : groups_)
    if (base_lr_ == 0 && group.base_lr != 0 && !group.fixed_lr)
      throw Error(op_ + ".set_lr", "cannot scale the groups' rates: the optimiser was made with lr 0");
  for (auto& group : groups_) {
    if (group.fixed_lr) continue;
    group.settings.set_lr(group.base_lr == base_lr_ ? lr : group.base_lr * (lr / base_lr_));
    if (group.rate.defined()) group.rate.fill_(group.settings.lr());
  }
}

}  // namespace sslrun::optim
