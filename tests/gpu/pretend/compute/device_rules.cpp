// Mixed devices and waits, by the operators' own schemas and tags.
#include "device_rules.h"

#include <ATen/core/Tensor.h>
#include <c10/cuda/CUDAStream.h>

#include <optional>
#include <string>

#include "../runtime.h"

namespace pretend {
namespace {
bool is_mask(const at::Tensor& index) { return index.scalar_type() == at::kBool || index.scalar_type() == at::kByte; }

// Indices: a mask is counted first, an index in host memory is copied first.
bool waits_for_indices(const torch::jit::Stack& arguments) {
  for (const c10::IValue& value : arguments)
    if (value.isOptionalTensorList())
      for (const std::optional<at::Tensor>& index : value.toOptionalTensorVector())
        if (index && index->defined() && (is_mask(*index) || !index->is_cuda())) return true;
  return false;
}

bool takes_indices(const std::string& name) {
  return name == "aten::index" || name == "aten::index_put_" || name == "aten::_index_put_impl_" ||
         name == "aten::index_put";
}
}

void refuse_mixed_devices(const c10::OperatorHandle& op, const torch::jit::Stack& arguments) {
  if (op.schema().name() == "aten::_foreach_copy_") return;  // copies go from device to device
  std::optional<at::Device> first;
  const auto meet = [&](const at::Tensor& tensor) {
    if (!tensor.defined() || tensor.dim() == 0) return;  // numbers may come from the host
    if (!first) first = tensor.device();
    if (*first == tensor.device()) return;
    count("mixed_operators");
    TORCH_CHECK(false, "Expected all tensors to be on the same device, but found at least two devices, ", *first,
                " and ", tensor.device(), "! (", op.schema().name(), " on a pretend GPU)");
  };
  for (const c10::IValue& value : arguments) {
    if (value.isTensor()) meet(value.toTensor());
    if (value.isTensorList())
      for (const at::Tensor& tensor : value.toTensorVector()) meet(tensor);
  }
}

void wait_as_a_gpu(const c10::OperatorHandle& op, const torch::jit::Stack& arguments) {
  const bool waits = takes_indices(op.schema().name())
                         ? waits_for_indices(arguments)
                         : op.hasTag(at::Tag::dynamic_output_shape) || op.hasTag(at::Tag::data_dependent_output);
  if (waits) c10::cuda::stream_synchronize(c10::cuda::getCurrentCUDAStream());
}
}
