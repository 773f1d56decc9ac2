// Makes the pretend GPU compute: operators of CUDA tensors run their CPU kernels (at::native::cpu_fallback).
#include <ATen/ATen.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/native/CPUFallback.h>
#include <torch/library.h>

#include <cstdio>
#include <set>
#include <string>

static void fallback(const c10::OperatorHandle& op, torch::jit::Stack* stack) {
  static bool trace = getenv("PRETEND_OPS");
  if (trace) fprintf(stderr, "[op] %s\n", op.schema().name().c_str());
  bool host = false, device = false;
  auto look = [&](const at::Tensor& x) {
    if (x.defined() && x.dim() > 0) (x.is_cuda() ? device : host) = true;
  };
  for (const auto& v : torch::jit::last(*stack, op.schema().arguments().size())) {
    if (v.isTensor())
      look(v.toTensor());
    else if (v.isTensorList())
      for (const at::Tensor& x : v.toTensorVector()) look(x);
  }
  if (host && device)
    fprintf(stderr, "[pretend cuda] MIXED devices in %s.%s\n", op.schema().name().c_str(),
            op.schema().overload_name().c_str());
  at::native::cpu_fallback(op, stack, /*error_on_views=*/false);
}

static at::Tensor copy_and_resize(const at::Tensor& self, const at::Tensor& dst) {
  if (dst.sizes() != self.sizes()) dst.resize_(self.sizes());
  dst.copy_(self);
  return dst;
}
static at::Tensor on_host(const at::Tensor& t) {
  if (t.is_cpu()) return t;
  return at::from_blob(t.data_ptr(), t.sizes(), t.strides(), at::TensorOptions(t.scalar_type()));
}
static at::Tensor& copy_here(at::Tensor& self, const at::Tensor& src, bool) {
  if (self.numel() == 0) return self;
  at::AutoDispatchBelowADInplaceOrView guard;
  at::Tensor to = on_host(self), from = on_host(src);
  if (src.is_conj()) from = from.conj();
  to.copy_(from);
  return self;
}
static std::vector<std::unique_ptr<torch::Library>> libraries;

extern "C" __attribute__((visibility("default"))) void pretend_compute() {
  static bool done = false;
  if (done) return;
  done = true;
  at::globalContext().setUserEnabledCuDNN(false);
  static const std::set<std::string> keep = {"aten::empty",
                                             "aten::empty_strided",
                                             "aten::copy_",
                                             "aten::_copy_from",
                                             "aten::_copy_from_and_resize",
                                             "aten::as_strided",
                                             "aten::view",
                                             "aten::_reshape_alias",
                                             "aten::view_as_real",
                                             "aten::view_as_complex",
                                             "aten::unfold",
                                             "aten::resize_",
                                             "aten::set_",
                                             "aten::record_stream",
                                             "aten::is_pinned",
                                             "aten::_pin_memory",
                                             "aten::is_set_to",
                                             "aten::_local_scalar_dense",
                                             "aten::alias",
                                             "aten::_efficientzerotensor",
                                             "aten::cudnn_is_acceptable",
                                             "aten::_conj_physical",
                                             "aten::set_.source_Storage"};
  auto& dispatcher = c10::Dispatcher::singleton();
  auto library = std::make_unique<torch::Library>(torch::Library::IMPL, "aten",
                                                  c10::make_optional(c10::DispatchKey::CUDA), __FILE__, 1);
  int n = 0, without = 0;
  for (const auto& name : dispatcher.getAllOpNames()) {
    if (name.name.rfind("aten::", 0) != 0 || keep.count(name.name)) continue;
    auto op = dispatcher.findOp(name);
    if (!op) continue;
    if (!op->hasKernelForDispatchKey(c10::DispatchKey::CUDA)) continue;
    if (!op->hasKernelForDispatchKey(c10::DispatchKey::CPU) &&
        !op->hasKernelForDispatchKey(c10::DispatchKey::CompositeExplicitAutograd) &&
        !op->hasKernelForDispatchKey(c10::DispatchKey::CompositeExplicitAutogradNonFunctional)) {
      without++;
      if (getenv("PRETEND_MISSING")) fprintf(stderr, "%s.%s\n", name.name.c_str(), name.overload_name.c_str());
      continue;
    }
    std::string full = name.name.substr(6) + (name.overload_name.empty() ? "" : "." + name.overload_name);
    library->impl(full.c_str(), torch::CppFunction::makeFromBoxedFunction<&fallback>());
    n++;
  }
  library->impl("_copy_from_and_resize", copy_and_resize);
  library->impl("copy_", copy_here);
  libraries.push_back(std::move(library));
  if (getenv("PRETEND_SUMMARY"))
    fprintf(stderr, "[pretend cuda] %d operators computed on the CPU, %d stay empty\n", n, without);
}
