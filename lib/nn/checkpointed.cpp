// The autograd function of a checkpointed module: its inputs are the module's input and its trained parameters.
#include "lib/nn/checkpointed.h"

#include <ATen/ATen.h>
#include <ATen/autocast_mode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/custom_class.h>

#include <map>

#include "lib/core/error.h"
#include "lib/cuda/step_graph.h"
#include "lib/nn/joined_views.h"
#include "lib/nn/module.h"
#include "lib/nn/recomputation.h"

namespace sslrun::nn {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

static constexpr const char* kOp = "nn.checkpointed";

namespace {

// Autocast of the CPU and of another device, without the cache of cast weights: what a pass without gradients put
// there would be taken by passes that need one.
struct Autocast {
  struct Device {
    at::DeviceType type;
    bool enabled;
    at::ScalarType dtype;
  };
  std::vector<Device> devices;
  bool cache;

  static Autocast of(at::DeviceType device) {
    Autocast state{{}, at::autocast::is_autocast_cache_enabled()};
    for (auto type : {at::kCPU, device})
      state.devices.push_back({type, at::autocast::is_autocast_enabled(type), at::autocast::get_autocast_dtype(type)});
    return state;
  }
  void set() const {
    for (const auto& device : devices) {
      at::autocast::set_autocast_enabled(device.type, device.enabled);
      at::autocast::set_autocast_dtype(device.type, device.dtype);
    }
    at::autocast::set_autocast_cache_enabled(cache);
  }
  Autocast uncached() const {
    Autocast state = *this;
    state.cache = false;
    return state;
  }
};

struct AutocastGuard {
  Autocast before;
  AutocastGuard(const Autocast& wanted, at::DeviceType device) : before(Autocast::of(device)) { wanted.set(); }
  ~AutocastGuard() { before.set(); }
};

// States of the default generators of the CPU and of a GPU.
struct RandomState {
  std::vector<std::pair<at::Device, at::Tensor>> states;

  static RandomState of(at::Device device) {
    RandomState all;
    for (auto each : {at::Device(at::kCPU), device})
      if (all.states.empty() || each.is_cuda()) all.states.emplace_back(each, state_of(each));
    return all;
  }
  bool operator==(const RandomState& other) const {
    for (size_t i = 0; i < states.size(); i++)
      if (!at::equal(states[i].second, other.states[i].second)) return false;
    return true;
  }
  void set() const {
    for (const auto& [device, state] : states) {
      at::Generator generator = at::globalContext().defaultGenerator(device);
      std::lock_guard<std::mutex> lock(generator.mutex());
      generator.set_state(state);
    }
  }

 private:
  static at::Tensor state_of(at::Device device) {
    at::Generator generator = at::globalContext().defaultGenerator(device);
    std::lock_guard<std::mutex> lock(generator.mutex());
    return generator.get_state();
  }
};

// Puts the state of the first pass back for as long as it lives, where that pass drew.
struct RandomGuard {
  std::optional<RandomState> before;
  RandomGuard(const std::optional<RandomState>& first, at::Device device) {
    if (!first) return;
    before = RandomState::of(device);
    first->set();
  }
  ~RandomGuard() {
    if (before) before->set();
  }
};

// Stands other tensors in the place of a module's parameters: hooks of the parameters themselves then fire once, when
// their whole gradient is there.
class StandIns {
 public:
  StandIns(Module& module, const std::map<const at::TensorImpl*, at::Tensor>& instead) {
    module.visit([&](const std::string&, at::Tensor& tensor, TensorRole) {
      auto found = instead.find(tensor.unsafeGetTensorImpl());
      if (found == instead.end()) return;
      replaced_.emplace_back(&tensor, tensor);
      tensor = found->second;
    });
  }
  ~StandIns() {
    for (auto& [place, tensor] : replaced_) *place = tensor;
  }
  StandIns(const StandIns&) = delete;
  StandIns& operator=(const StandIns&) = delete;

 private:
  std::vector<std::pair<at::Tensor*, at::Tensor>> replaced_;
};

// What the backward pass needs beside the tensors.
struct Record : torch::CustomClassHolder {
  Module* module;
  std::shared_ptr<Module> owner;  // empty for a module that nobody shares
  std::shared_ptr<Checkpointing> memory;
  Autocast autocast;
  std::optional<RandomState> random;  // before the first pass, where that drew
  CheckpointPass::Kept kept;
  std::vector<size_t> trained;  // places of the parameters that are inputs among all of the module
  at::Device device = at::kCPU;
  int64_t views = JoinedViews::count();
};

struct Checkpointed : torch::autograd::Function<Checkpointed> {
  static at::Tensor forward(AutogradContext* context, Record* record, at::TensorList inputs) {
    const at::Tensor& input = inputs[0];
    auto version = input._version();
    bool recording = cuda::StepGraph::any_recording();
    if (recording && record->memory->draws)
      throw Error(kOp, "random numbers inside a checkpointed module cannot be part of a recorded step");
    std::optional<RandomState> before;
    if (!recording) before = RandomState::of(record->device);
    at::Tensor output;
    {
      AutocastGuard autocast(record->autocast, record->device.type());
      CheckpointPass pass(record->kept, /*again=*/false);
      output = record->module->forward(input);
    }
    if (input._version() != version) throw Error(kOp, "the module writes over its input, which it would need again");
    if (before && !(*before == RandomState::of(record->device))) {
      record->memory->draws = true;
      record->random = std::move(before);
    }
    context->save_for_backward(variable_list(inputs.begin(), inputs.end()));
    context->saved_data["record"] =
        at::IValue::make_capsule(c10::intrusive_ptr<Record>::unsafe_reclaim_from_nonowning(record));
    return output;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    if (at::GradMode::is_enabled()) throw Error(kOp, "expected create_graph = false: it has no gradients of gradients");
    auto record = context->saved_data["record"].toCapsule();
    auto& state = static_cast<Record&>(*record);
    auto saved = context->get_saved_variables();
    // By place: inside another recomputation the first pass saw that one's stand-ins.
    variable_list leaves, wanted, parameters = state.module->parameters();
    std::map<const at::TensorImpl*, at::Tensor> instead;
    for (size_t i = 0; i < saved.size(); i++) {
      leaves.push_back(saved[i].detach().set_requires_grad(context->needs_input_grad(i)));
      if (leaves[i].requires_grad()) wanted.push_back(leaves[i]);
      if (i > 0) instead.emplace(parameters.at(state.trained[i - 1]).unsafeGetTensorImpl(), leaves[i]);
    }
    at::Tensor output = again(state, leaves[0], instead);
    auto found = torch::autograd::grad({output}, wanted, {gradients[0]}, std::nullopt, /*create_graph=*/false,
                                       /*allow_unused=*/true);
    variable_list results{at::Tensor()};  // of the record
    for (size_t i = 0, next = 0; i < leaves.size(); i++)
      results.push_back(leaves[i].requires_grad() ? found[next++] : at::Tensor());
    return results;
  }

  static at::Tensor again(Record& state, const at::Tensor& input,
                          const std::map<const at::TensorImpl*, at::Tensor>& instead) {
    at::AutoGradMode with_gradients(true);
    AutocastGuard autocast(state.autocast, state.device.type());
    RandomGuard random(state.random, state.device);
    StandIns parameters(*state.module, instead);
    JoinedViews views(state.views);
    CheckpointPass pass(state.kept, /*again=*/true);
    return state.module->forward(input);
  }
};

}  // namespace

at::Tensor checkpointed_forward(Module& module, std::shared_ptr<Checkpointing> memory, const at::Tensor& input) {
  if (!at::GradMode::is_enabled()) return module.forward(input);
  auto record = c10::make_intrusive<Record>();
  variable_list inputs{input}, parameters = module.parameters();
  for (size_t i = 0; i < parameters.size(); i++) {
    if (!parameters[i].requires_grad()) continue;
    inputs.push_back(parameters[i]);
    record->trained.push_back(i);
  }
  if (inputs.size() == 1 && !input.requires_grad()) return module.forward(input);
  record->module = &module;
  record->owner = module.weak_from_this().lock();
  record->memory = std::move(memory);
  record->device = input.device();
  record->autocast = Autocast::of(input.device().type()).uncached();
  return Checkpointed::apply(record.get(), at::TensorList(inputs));
}

}  // namespace sslrun::nn
