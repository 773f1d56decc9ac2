// Runs an operator's CPU kernel on views of device memory; while a stream is captured, the run becomes a node of the
// graph.
#include "host_form.h"

#include <ATen/ATen.h>
#include <c10/cuda/CUDAGuard.h>

#include <ATen/cuda/CUDAGraphsUtils.cuh>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "../runtime.h"
#include "device_rules.h"

namespace pretend {
namespace {
using Change = std::function<at::Tensor(const at::Tensor&)>;

// The value with every tensor in it changed; a device becomes the CPU, and draws come from the CPU's generator.
c10::IValue changed(const c10::IValue& value, const Change& change) {
  if (value.isTensor()) return change(value.toTensor());
  if (value.isDevice()) return at::Device(at::kCPU);
  if (value.isGenerator()) return {};
  if (value.isTensorList()) {
    c10::List<at::Tensor> list;
    for (const at::Tensor& tensor : value.toTensorVector()) list.push_back(change(tensor));
    return list;
  }
  if (value.isOptionalTensorList()) {
    c10::List<std::optional<at::Tensor>> list;
    for (const std::optional<at::Tensor>& tensor : value.toOptionalTensorVector())
      list.push_back(tensor ? std::optional(change(*tensor)) : std::nullopt);
    return list;
  }
  return value;
}

at::Device device_of(const torch::jit::Stack& arguments) {
  for (const c10::IValue& value : arguments) {
    if (value.isTensor() && value.toTensor().is_cuda()) return value.toTensor().device();
    if (value.isTensorList())
      for (const at::Tensor& tensor : value.toTensorVector())
        if (tensor.is_cuda()) return tensor.device();
    if (value.isDevice() && value.toDevice().is_cuda() && value.toDevice().has_index()) return value.toDevice();
  }
  return {at::kCUDA, c10::cuda::current_device()};
}

at::Tensor on_device(const at::Tensor& result, at::Device device) {
  if (!result.defined()) return result;
  const at::Tensor dense = result.is_non_overlapping_and_dense() ? result : result.contiguous();
  at::Tensor moved = at::empty_strided(dense.sizes(), dense.strides(), dense.options().device(device));
  host_view(moved).copy_(dense);
  return moved;
}

bool is_written(const c10::Argument& argument) { return argument.alias_info() && argument.alias_info()->isWrite(); }

// Which argument a result is, in operators that write into it; -1 for a result of its own.
int written_argument(const c10::FunctionSchema& schema, const c10::Argument& result) {
  if (is_written(result))
    for (size_t i = 0; i < schema.arguments().size(); i++)
      if (is_written(schema.arguments()[i]) && *schema.arguments()[i].alias_info() == *result.alias_info()) return i;
  return -1;
}

struct HostCall {
  c10::OperatorHandle op;
  torch::jit::Stack run(torch::jit::Stack stack) const {
    at::AutoDispatchBelowADInplaceOrView below;
    at::NoGradGuard no_grad;
    op.callBoxed(&stack);
    return stack;
  }
};

// An `out` argument without elements takes the result's shape: a view of nothing could not grow.
at::Tensor growing(const at::Tensor& tensor) { return at::empty({0}, at::TensorOptions(tensor.scalar_type())); }
bool grows(const c10::Argument& argument, const c10::IValue& value) {
  return is_written(argument) && value.isTensor() && value.toTensor().is_cuda() && value.toTensor().numel() == 0;
}

void fill(const c10::IValue& into, const c10::IValue& from) {
  if (into.isTensor() && into.toTensor().defined()) into.toTensor().copy_(from.toTensor());
  if (into.isTensorList()) {
    const auto targets = into.toTensorVector(), sources = from.toTensorVector();
    for (size_t i = 0; i < targets.size(); i++)
      if (targets[i].defined()) targets[i].copy_(sources[i]);
  }
}
}

at::Tensor host_view(const at::Tensor& tensor) {
  if (!tensor.defined() || !tensor.is_cuda()) return tensor;
  at::Tensor view = at::from_blob(tensor.mutable_data_ptr(), tensor.sizes(), tensor.strides(),
                                  at::TensorOptions(tensor.scalar_type()));
  if (tensor.is_conj()) view = view.conj();
  return tensor.is_neg() ? view._neg_view() : view;
}

void compute_on_host(const c10::OperatorHandle& op, torch::jit::Stack* stack) {
  at::AutoDispatchBelowADInplaceOrView below;
  at::NoGradGuard no_grad;
  const c10::FunctionSchema& schema = op.schema();
  const torch::jit::Stack arguments = torch::jit::pop(*stack, schema.arguments().size());
  refuse_mixed_devices(op, arguments);
  const at::Device device = device_of(arguments);
  const c10::cuda::CUDAGuard guard(device);
  wait_as_a_gpu(op, arguments);
  const bool recording = at::cuda::currentStreamCaptureStatus() != at::cuda::CaptureStatus::None;

  // A recording changes nothing that lives outside of it: its own run, for the shapes, is on copies. Their numbers mean
  // nothing, as what should have made them was only recorded too; those that may be places are 0, which is everywhere.
  const Change first = [&](const at::Tensor& tensor) {
    const at::Tensor view = host_view(tensor);
    if (!recording || !tensor.defined() || !tensor.is_cuda()) return view;
    return at::isIntegralType(tensor.scalar_type(), /*includeBool=*/false) ? at::zeros_like(view) : view.clone();
  };
  torch::jit::Stack given;
  for (size_t i = 0; i < arguments.size(); i++)
    given.push_back(changed(arguments[i], grows(schema.arguments()[i], arguments[i]) ? Change(growing) : first));
  const HostCall call{op};
  const torch::jit::Stack found = call.run(given);
  for (size_t i = 0; i < arguments.size(); i++)
    if (grows(schema.arguments()[i], arguments[i])) {
      const at::Tensor target = arguments[i].toTensor(), grown = given[i].toTensor();
      if (target.sizes() != grown.sizes()) target.resize_(grown.sizes());
      host_view(target).copy_(grown);
    }

  torch::jit::Stack results, targets;
  for (size_t i = 0; i < found.size(); i++) {
    const int argument = written_argument(schema, schema.returns()[i]);
    results.push_back(argument >= 0 ? arguments[argument] : changed(found[i], [&](const at::Tensor& tensor) {
      return on_device(tensor, device);
    }));
    targets.push_back(argument >= 0 ? c10::IValue() : changed(results.back(), host_view));
  }
  std::function<void()> again;
  if (recording) {
    torch::jit::Stack views;
    for (const c10::IValue& argument : arguments) views.push_back(changed(argument, host_view));
    again = [call, views, targets] {
      const at::AutoDispatchBelowADInplaceOrView below;
      const at::NoGradGuard no_grad;
      const torch::jit::Stack found = call.run(views);
      for (size_t i = 0; i < found.size(); i++) fill(targets[i], found[i]);
    };
  }
  C10_CUDA_CHECK(enqueue(c10::cuda::getCurrentCUDAStream(), schema.name().c_str(), std::move(again)));
  stack->insert(stack->end(), results.begin(), results.end());
}
}
