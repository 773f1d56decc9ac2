// The module tree.
#include "lib/nn/module.h"

#include <ATen/ATen.h>

#include <set>

#include "lib/core/error.h"
#include "lib/nn/checkpointed.h"
#include "lib/nn/eval_mode_only.h"

namespace sslrun::nn {

Module::Module(std::string kind) : kind_(std::move(kind)) {}

Module::~Module() {
  for (auto& child : children_)
    if (child.module->parent_ == this) child.module->parent_ = nullptr;
}

at::Tensor Module::call(at::Tensor input) {
  return checkpointing_ ? checkpointed_forward(*this, checkpointing_, input) : forward(std::move(input));
}

void Module::set_checkpointed(bool on) {
  if (on != checkpointed()) checkpointing_ = on ? std::make_shared<Checkpointing>() : nullptr;
}

std::string Module::path() const {
  if (!parent_) return "";
  std::string above = parent_->path();
  return above.empty() ? name_ : above + "." + name_;
}

// Deep or huge trees end in "…".
static void append_text(const Module& module, std::string& text, size_t depth) {
  constexpr size_t kDeepest = 100, kLongest = 1 << 20;
  std::string inside((depth + 1) * 2, ' '), details = module.details();
  if (module.children().empty() || depth == kDeepest) {
    text += module.kind() + "(" + (module.children().empty() ? details : "…") + ")";
    return;
  }
  text += module.kind() + "(\n" + (details.empty() ? "" : inside + details + "\n");
  for (const auto& child : module.children()) {
    if (text.size() > kLongest) {
      text += inside + "…\n";
      break;
    }
    text += inside + "(" + child.name + "): ";
    append_text(*child.module, text, depth + 1);
    text += "\n";
  }
  text += std::string(depth * 2, ' ') + ")";
}

std::string Module::text() const {
  std::string text;
  append_text(*this, text, 0);
  return text;
}

void Module::train(bool on) {
  training_ = on;
  for (auto& child : children_) child.module->train(on);
}

void Module::check_mode() const {
  const char* op = EvalModeOnly::op();
  if (op && training_)
    fail(std::string("is in training mode in ") + op +
         ", where batch statistics would pass for features; call :eval() first");
}

void Module::visit(const std::function<void(const std::string&, at::Tensor&, TensorRole)>& visitor,
                   const std::string& prefix) {
  for (auto role : {TensorRole::kParameter, TensorRole::kBuffer})
    for (auto& entry : tensors_)
      if (entry.role == role && entry.tensor.defined()) visitor(prefix + entry.name, entry.tensor, role);
  for (auto& child : children_) child.module->visit(visitor, prefix + child.name + ".");
}

std::vector<NamedTensor> Module::named(TensorRole role) {
  std::vector<NamedTensor> list;
  std::set<const at::TensorImpl*> seen;
  visit([&](const std::string& name, at::Tensor& tensor, TensorRole its_role) {
    if (its_role == role && seen.insert(tensor.unsafeGetTensorImpl()).second) list.push_back({name, tensor, role});
  });
  return list;
}

std::vector<at::Tensor> Module::parameters() {
  std::vector<at::Tensor> list;
  for (auto& entry : named(TensorRole::kParameter)) list.push_back(std::move(entry.tensor));
  return list;
}

ModulePtr Module::child(std::string_view name) const {
  for (const auto& entry : children_)
    if (entry.name == name) return entry.module;
  return nullptr;
}

at::Tensor* Module::tensor(std::string_view name) {
  for (auto& entry : tensors_)
    if (entry.name == name) return &entry.tensor;
  return nullptr;
}

void Module::check_free_name(std::string_view name) const {
  if (name.empty() || name.find('.') != std::string_view::npos)
    fail("expected a name without dots for a child, got '" + std::string(name) + "'");
  bool taken = child(name) != nullptr;
  for (const auto& entry : tensors_) taken |= entry.name == name;
  if (taken) fail("the name '" + std::string(name) + "' is taken");
}

at::Tensor& Module::add_tensor(std::string name, at::Tensor tensor, TensorRole role) {
  check_free_name(name);
  tensors_.push_back({std::move(name), std::move(tensor), role});
  return tensors_.back().tensor;
}

at::Tensor& Module::add_parameter(std::string name, at::Tensor tensor) {
  if (tensor.defined()) tensor.set_requires_grad(true);
  return add_tensor(std::move(name), std::move(tensor), TensorRole::kParameter);
}

at::Tensor& Module::add_buffer(std::string name, at::Tensor tensor) {
  return add_tensor(std::move(name), std::move(tensor), TensorRole::kBuffer);
}

bool Module::contains(const Module* module) const {
  if (this == module) return true;
  for (const auto& entry : children_)
    if (entry.module->contains(module)) return true;
  return false;
}

void Module::adopt(const std::string& name, const ModulePtr& module) {
  if (!module) fail("expected a module for '" + name + "'");
  if (module->contains(this)) fail("'" + name + "' would contain itself");
  module->parent_ = this;
  module->name_ = name;
}

ModulePtr& Module::add_child(std::string name, ModulePtr module) {
  check_free_name(name);
  adopt(name, module);
  children_.push_back({std::move(name), std::move(module)});
  return children_.back().module;
}

void Module::set_child(std::string_view name, ModulePtr module) {
  for (auto& entry : children_) {
    if (entry.name != name) continue;
    adopt(entry.name, module);
    if (entry.module != module && entry.module->parent_ == this) entry.module->parent_ = nullptr;
    entry.module = std::move(module);
    return;
  }
  add_child(std::string(name), std::move(module));
}

void Module::fail(const std::string& message) const {
  std::string place = path();
  throw Error(op(), place.empty() ? message : message + " (module '" + place + "')");
}

void place(Module& module, const Placement& placement) {
  at::NoGradGuard no_grad;
  auto convert = [&](const at::Tensor& tensor) {
    auto options = tensor.options();
    if (placement.device) options = options.device(*placement.device);
    if (placement.dtype && tensor.is_floating_point()) options = options.dtype(*placement.dtype);
    auto format = placement.memory_format;
    if (tensor.dim() != 4) format.reset();
    return tensor.to(options, /*non_blocking=*/false, /*copy=*/false, format);
  };
  module.visit([&](const std::string&, at::Tensor& tensor, TensorRole) {
    at::Tensor gradient = tensor.grad();
    tensor.set_data(convert(tensor));
    if (gradient.defined()) tensor.mutable_grad() = convert(gradient);
  });
}

void zero_grad(Module& module) {
  module.visit([](const std::string&, at::Tensor& tensor, TensorRole) { tensor.mutable_grad().reset(); });
}

void set_requires_grad(Module& module, bool on) {
  module.visit([&](const std::string&, at::Tensor& tensor, TensorRole role) {
    if (role == TensorRole::kParameter) tensor.set_requires_grad(on);
  });
}

}  // namespace sslrun::nn
