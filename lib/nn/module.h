// Base of all networks and layers: an ordered tree of named parameters, buffers and children with PyTorch's names.
#pragma once
#include <ATen/core/Tensor.h>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sslrun::nn {

class Backbone;
class Module;
using ModulePtr = std::shared_ptr<Module>;

struct Checkpointing;

enum class TensorRole { kParameter, kBuffer };

struct NamedTensor {
  std::string name;
  at::Tensor tensor;
  TensorRole role = TensorRole::kParameter;
};

struct NamedModule {
  std::string name;
  ModulePtr module;
};

class Module : public std::enable_shared_from_this<Module> {
 public:
  // `kind` is the public name without "nn.": "Linear", "resnet".
  explicit Module(std::string kind);
  virtual ~Module();
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;

  virtual at::Tensor forward(at::Tensor input) = 0;
  // How a module that holds others calls them: forward, computed again in the backward pass where it is checkpointed.
  at::Tensor call(at::Tensor input);
  // Settings in the printed form: "3, 64, kernel_size=7".
  virtual std::string details() const { return ""; }
  // Size of the output's feature dimension where the module decides it.
  virtual std::optional<int64_t> out_features() const { return std::nullopt; }
  // Its stages and features, null where it offers none.
  virtual Backbone* backbone() { return nullptr; }

  const std::string& kind() const { return kind_; }
  // The name that errors begin with.
  virtual std::string op() const { return "nn." + kind_; }
  // Names from the root down, joined by dots; "" for a root.
  std::string path() const;
  // The tree as PyTorch prints it.
  std::string text() const;

  bool training() const { return training_; }
  // Sets training (or evaluation) mode in the whole tree.
  void train(bool on);
  // For layers whose result depends on the mode: throws where only evaluation mode may work (EvalModeOnly).
  void check_mode() const;

  // Whether call() keeps no activations for the backward pass (lib/nn/checkpointed.h). Children keep their own setting.
  bool checkpointed() const { return checkpointing_ != nullptr; }
  void set_checkpointed(bool on);

  // PyTorch's order: own parameters, own buffers, then children depth first. Shared tensors appear under each name.
  void visit(const std::function<void(const std::string& name, at::Tensor& tensor, TensorRole role)>& visitor,
             const std::string& prefix = "");
  // One role only, each tensor once, under its first name.
  std::vector<NamedTensor> named(TensorRole role);
  std::vector<at::Tensor> parameters();

  const std::deque<NamedModule>& children() const { return children_; }
  // The module's own tensors; undefined where a layer was made without one (no bias).
  const std::deque<NamedTensor>& tensors() const { return tensors_; }
  // Null when there is none of that name.
  ModulePtr child(std::string_view name) const;
  at::Tensor* tensor(std::string_view name);

  // References stay valid as long as the module does, and follow a later set_child.
  at::Tensor& add_tensor(std::string name, at::Tensor tensor, TensorRole role);
  at::Tensor& add_parameter(std::string name, at::Tensor tensor);
  at::Tensor& add_buffer(std::string name, at::Tensor tensor);
  ModulePtr& add_child(std::string name, ModulePtr module);
  // Replaces the child of that name, or adds one. Refuses a module that contains this one.
  void set_child(std::string_view name, ModulePtr module);

  // Throws Error(op(), "<message> (module 'path')").
  [[noreturn]] void fail(const std::string& message) const;

 private:
  void adopt(const std::string& name, const ModulePtr& module);
  bool contains(const Module* module) const;
  void check_free_name(std::string_view name) const;

  std::string kind_, name_;
  Module* parent_ = nullptr;
  bool training_ = true;
  std::shared_ptr<Checkpointing> checkpointing_;  // null: off
  std::deque<NamedTensor> tensors_;               // deque: references to elements survive push_back
  std::deque<NamedModule> children_;
};

// Conversions of a whole tree; integer buffers keep their dtype, the memory format touches 4-d tensors only.
struct Placement {
  std::optional<at::Device> device;
  std::optional<at::ScalarType> dtype;
  std::optional<at::MemoryFormat> memory_format;
};
void place(Module& module, const Placement& placement);

// Sets every gradient to none.
void zero_grad(Module& module);
void set_requires_grad(Module& module, bool on);

}  // namespace sslrun::nn
