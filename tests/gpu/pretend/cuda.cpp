// The driver: contexts by device, and launches of own kernels, which run as C++ where operators compute.
#include <cuda.h>
#include <cudaProfiler.h>

#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "kernel_form.h"
#include "runtime.h"

// A kernel of a module; without a C++ form it does nothing.
struct CUfunc_st {
  std::string name;
  const pretend::KernelForm* form;
};
// What a module was loaded from: a cubin or PTX, which hold their kernels' names.
struct CUmod_st {
  std::string image;
  std::map<std::string, CUfunc_st> functions;
};

namespace pretend {
namespace {
constexpr int kDevices = 64;
char contexts[kDevices];

CUcontext context_of(int device) { return reinterpret_cast<CUcontext>(&contexts[device]); }

// The bytes of a cubin, which end with its section headers (or with its program headers), or of a PTX text.
std::string image_at(const void* image) {
  const auto* bytes = static_cast<const unsigned char*>(image);
  if (memcmp(bytes, "\177ELF", 4) != 0) return static_cast<const char*>(image);
  auto number = [&](size_t at, size_t count) {
    size_t value = 0;
    memcpy(&value, bytes + at, count);
    return value;
  };
  const size_t programs = number(0x20, 8) + number(0x36, 2) * number(0x38, 2);
  const size_t sections = number(0x28, 8) + number(0x3a, 2) * number(0x3c, 2);
  return std::string(static_cast<const char*>(image), std::max(programs, sections));
}

bool computes() {
  static const bool answer = getenv("PRETEND_COMPUTE");
  return answer;
}

// The values of a launch, which are the driver's from the call on.
std::vector<std::string> copies_of(void** arguments, const std::vector<size_t>& sizes) {
  std::vector<std::string> copies;
  for (size_t i = 0; i < sizes.size(); i++) copies.emplace_back(static_cast<const char*>(arguments[i]), sizes[i]);
  return copies;
}

CUresult launch(CUfunction function, Index grid, unsigned threads, CUstream stream, void** arguments) {
  if (!function) return CUDA_ERROR_INVALID_HANDLE;
  if (!grid.x || !grid.y || !grid.z || grid.y > 65535 || grid.z > 65535 || !threads || threads > 1024)
    return CUDA_ERROR_INVALID_VALUE;
  std::function<void()> run;
  if (function->form && computes())
    run = [form = function->form, grid, threads, values = copies_of(arguments, function->form->sizes())]() mutable {
      std::vector<void*> addresses;
      for (std::string& value : values) addresses.push_back(value.data());
      form->run(grid, threads, addresses.data());
    };
  return CUresult(enqueue(stream, function->name.c_str(), run));
}
}  // namespace
}  // namespace pretend

PRETEND CUresult cuDeviceGet(CUdevice* device, int number) {
  *device = number;
  return CUDA_SUCCESS;
}
PRETEND CUresult cuDeviceGetAttribute(int* value, CUdevice_attribute attribute, CUdevice device) {
  return CUresult(cudaDeviceGetAttribute(value, cudaDeviceAttr(attribute), device));  // the same numbers
}
PRETEND CUresult cuDevicePrimaryCtxGetState(CUdevice device, unsigned* flags, int* active) {
  *flags = 0;
  *active = pretend::has_context(device);
  return CUDA_SUCCESS;
}
PRETEND CUresult cuDevicePrimaryCtxRetain(CUcontext* context, CUdevice device) {
  *context = pretend::context_of(device);
  return CUDA_SUCCESS;
}
PRETEND CUresult cuCtxGetCurrent(CUcontext* context) {
  int device = 0;
  cudaGetDevice(&device);
  *context = pretend::has_context(device) ? pretend::context_of(device) : nullptr;
  return CUDA_SUCCESS;
}
PRETEND CUresult cuCtxSetCurrent(CUcontext context) {
  return CUresult(cudaSetDevice(int(reinterpret_cast<char*>(context) - pretend::contexts)));
}
PRETEND CUresult cuGetErrorString(CUresult result, const char** text) {
  *text = cudaGetErrorString(cudaError_t(result));
  return CUDA_SUCCESS;
}
PRETEND CUresult cuThreadExchangeStreamCaptureMode(CUstreamCaptureMode* mode) {
  auto runtime_mode = cudaStreamCaptureMode(*mode);
  cudaError_t result = cudaThreadExchangeStreamCaptureMode(&runtime_mode);
  *mode = CUstreamCaptureMode(runtime_mode);
  return CUresult(result);
}

// Loading takes memory and may wait, which a recording forbids.
PRETEND CUresult cuModuleLoadData(CUmodule* module, const void* image) {
  if (cudaError_t forbidden = cudaDeviceSynchronize()) return CUresult(forbidden);
  *module = new CUmod_st{pretend::image_at(image), {}};
  return CUDA_SUCCESS;
}
PRETEND CUresult cuModuleLoadDataEx(CUmodule* module, const void* image, unsigned, CUjit_option*, void**) {
  return cuModuleLoadData(module, image);
}
PRETEND CUresult cuModuleGetFunction(CUfunction* function, CUmodule module, const char* name) {
  static std::mutex mutex;
  std::lock_guard held(mutex);
  if (!module || module->image.find(name) == std::string::npos) return CUDA_ERROR_NOT_FOUND;
  *function = &module->functions.try_emplace(name, CUfunc_st{name, pretend::KernelForm::find(name)}).first->second;
  return CUDA_SUCCESS;
}
PRETEND CUresult cuFuncGetParamInfo(CUfunction function, size_t index, size_t* offset, size_t* size) {
  if (!function->form || index >= function->form->sizes().size()) return CUDA_ERROR_INVALID_VALUE;
  *offset = 0;
  *size = function->form->sizes()[index];
  return CUDA_SUCCESS;
}
PRETEND CUresult cuLaunchKernel(CUfunction function, unsigned x, unsigned y, unsigned z, unsigned threads_x,
                                unsigned threads_y, unsigned threads_z, unsigned, CUstream stream, void** arguments,
                                void**) {
  return pretend::launch(function, {x, y, z}, threads_x * threads_y * threads_z, stream, arguments);
}

// Marks for a profiler, of which there is none.
PRETEND CUresult cuProfilerStart() { return CUDA_SUCCESS; }
PRETEND CUresult cuProfilerStop() { return CUDA_SUCCESS; }
