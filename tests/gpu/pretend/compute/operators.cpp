// Makes the pretend GPU compute: gives LibTorch's CUDA operators their CPU kernels.
#include <ATen/ATen.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/native/DispatchStub.h>
#include <ATen/ops/copy_native.h>
#include <c10/cuda/CUDAGuard.h>
#include <torch/library.h>

#include <memory>
#include <set>
#include <string>
#include <utility>

#include "../runtime.h"
#include "host_form.h"
#include "sync_batch_norm.h"

namespace pretend {
namespace {
// They only make or look at tensors, or wait themselves: the pretend runtime is enough for their CUDA forms.
const std::set<std::string> kUnchanged = {"empty",
                                          "empty_strided",
                                          "copy_",
                                          "as_strided",
                                          "view",
                                          "_reshape_alias",
                                          "view_as_real",
                                          "view_as_complex",
                                          "unfold",
                                          "resize_",
                                          "set_",
                                          "alias",
                                          "record_stream",
                                          "is_pinned",
                                          "_pin_memory",
                                          "is_set_to",
                                          "_local_scalar_dense",
                                          "_efficientzerotensor",
                                          "cudnn_is_acceptable"};
const std::string kAten = "aten::";

// Within devices a copy is done here, all conversions included; between host and device by LibTorch, with its waits.
at::Tensor& copy(at::Tensor& self, const at::Tensor& source, bool non_blocking) {
  if (!self.is_cuda() || !source.is_cuda()) return at::native::copy_(self, source, non_blocking);
  if (self.numel() == 0) return self;
  const c10::cuda::CUDAGuard guard(self.device());
  const at::Tensor to = host_view(self), from = host_view(source);
  C10_CUDA_CHECK(enqueue(c10::cuda::getCurrentCUDAStream(), "aten::copy_", [to, from] {
    const at::AutoDispatchBelowADInplaceOrView below;
    const at::NoGradGuard no_grad;
    to.copy_(from);
  }));
  return self;
}

void refuse(const c10::OperatorHandle& op, torch::jit::Stack*) {
  TORCH_CHECK(false, op.schema().name(), " has no CPU kernel that a pretend GPU could run");
}

bool has_host_kernel(const c10::OperatorHandle& op) {
  for (auto key : {c10::DispatchKey::CPU, c10::DispatchKey::CompositeExplicitAutograd,
                   c10::DispatchKey::CompositeExplicitAutogradNonFunctional})
    if (op.hasKernelForDispatchKey(key)) return true;
  return false;
}

// LibTorch says once that operators are overridden, which is what happens here.
struct Quiet : c10::WarningHandler {
  void process(const c10::Warning&) override {}
};

void override_operators(torch::Library& library) {
  auto& dispatcher = c10::Dispatcher::singleton();
  for (const c10::OperatorName& name : dispatcher.getAllOpNames()) {
    if (!name.name.starts_with(kAten) || kUnchanged.contains(name.name.substr(kAten.size()))) continue;
    const auto op = dispatcher.findOp(name);
    if (!op || !op->hasKernelForDispatchKey(c10::DispatchKey::CUDA)) continue;
    if (is_of_sync_batch_norm(name.name.substr(kAten.size())) && name.overload_name.empty()) continue;
    const std::string overload = name.overload_name.empty() ? "" : "." + name.overload_name;
    library.impl((name.name.substr(kAten.size()) + overload).c_str(),
                 has_host_kernel(*op) ? torch::CppFunction::makeFromBoxedFunction<&compute_on_host>()
                                      : torch::CppFunction::makeFromBoxedFunction<&refuse>());
  }
  library.impl("copy_", copy);
  // As a whole: by its parts LibTorch would leave channels_last, which cuDNN's keeps.
  library.impl("convolution", torch::CppFunction::makeFromBoxedFunction<&compute_on_host>());
  add_sync_batch_norm(library);
}
}
}

// Called once by the pretend runtime, before LibTorch knows how many devices there are.
extern "C" PRETEND_EXPORT void pretend_compute() {
  at::globalContext().setUserEnabledCuDNN(false);
  pretend::Quiet quiet;
  const c10::WarningUtils::WarningHandlerGuard guard(&quiet);
  static auto& library =
      *new torch::Library(torch::Library::IMPL, "aten", std::optional(c10::DispatchKey::CUDA), __FILE__, __LINE__);
  pretend::override_operators(library);
}
