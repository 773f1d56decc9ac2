// Kernels of LibTorch: their names as its libraries register them, and their launches, which do nothing.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <string>
#include <utility>

#include "../runtime.h"
#include "contexts.h"
#include "errors.h"
#include "lock.h"
#include "streams.h"
#include "summary.h"

namespace pretend {
namespace {
constexpr unsigned kMostThreads = 1024;

auto& names = *new std::map<const void*, std::string>;

std::string name_of(const void* function) {
  const Lock held = lock();
  const auto found = names.find(function);
  return found == names.end() ? "unknown kernel" : found->second;
}

bool is_valid(dim3 grid, dim3 block) {
  return grid.x && grid.y && grid.z && block.x && block.x * block.y * block.z <= kMostThreads;
}

cudaError_t launch(const void* function, cudaStream_t stream, dim3 grid, dim3 block) {
  const std::string name = name_of(function);
  if (!is_valid(grid, block)) return fail(cudaErrorInvalidConfiguration, name);
  return enqueue(stream, name.c_str(), nullptr);
}
}

cudaError_t enqueue(cudaStream_t handle, const char* name, std::function<void()> run) {
  touch("a kernel");
  {
    const Lock held = lock();
    const Stream& stream = stream_of(handle);
    if (stream.device != current_device())
      return fail(cudaErrorInvalidResourceHandle,
                  std::string(name) + " on a stream of another device than the current one");
    note_launch(name, is_legacy(stream));
    if (getenv("PRETEND_TRACE")) fprintf(stderr, "[pretend cuda] %s on stream %p\n", name, static_cast<void*>(handle));
  }
  return put(handle, {name, true, std::move(run)});
}
}

PRETEND cudaError_t cudaLaunchKernel(const void* function, dim3 grid, dim3 block, void**, size_t, cudaStream_t stream) {
  return pretend::launch(function, stream, grid, block);
}
PRETEND cudaError_t cudaLaunchCooperativeKernel(const void* function, dim3 grid, dim3 block, void**, size_t,
                                                cudaStream_t stream) {
  return pretend::launch(function, stream, grid, block);
}
PRETEND cudaError_t cudaLaunchKernelExC(const cudaLaunchConfig_t* config, const void* function, void**) {
  return pretend::launch(function, config->stream, config->gridDim, config->blockDim);
}

// What nvcc's host code calls: registration when a library is loaded, and launches by <<<…>>>.
PRETEND cudaError_t __cudaLaunchKernel(cudaKernel_t function, dim3 grid, dim3 block, void**, size_t,
                                       cudaStream_t stream) {
  return pretend::launch(reinterpret_cast<const void*>(function), stream, grid, block);
}
PRETEND cudaError_t __cudaGetKernel(cudaKernel_t* kernel, const void* function) {
  *kernel = static_cast<cudaKernel_t>(const_cast<void*>(function));
  return cudaSuccess;
}
PRETEND char __cudaInitModule(void**) { return 1; }
PRETEND void** __cudaRegisterFatBinary(void*) {
  static void* handle[2];
  return handle;
}
PRETEND void __cudaRegisterFatBinaryEnd(void**) {}
PRETEND void __cudaUnregisterFatBinary(void**) {}
PRETEND void __cudaRegisterFunction(void**, const char* function, char*, const char* name, int, uint3*, uint3*, dim3*,
                                    dim3*, int*) {
  const auto held = pretend::lock();
  pretend::names[function] = name;
}
PRETEND void __cudaRegisterVar(void**, char*, char*, const char*, int, size_t, int, int) {}

namespace {
struct Configuration {
  dim3 grid, block;
  size_t shared;
  void* stream;
};
thread_local Configuration pushed;
}

PRETEND unsigned __cudaPushCallConfiguration(dim3 grid, dim3 block, size_t shared, void* stream) {
  pushed = {grid, block, shared, stream};
  return 0;
}
PRETEND cudaError_t __cudaPopCallConfiguration(dim3* grid, dim3* block, size_t* shared, void* stream) {
  *grid = pushed.grid;
  *block = pushed.block;
  *shared = pushed.shared;
  *static_cast<void**>(stream) = pushed.stream;
  return cudaSuccess;
}

PRETEND cudaError_t cudaFuncGetAttributes(cudaFuncAttributes* attributes, const void*) {
  memset(attributes, 0, sizeof *attributes);
  attributes->maxThreadsPerBlock = pretend::kMostThreads;
  attributes->numRegs = 32;
  attributes->ptxVersion = attributes->binaryVersion = 90;
  attributes->maxDynamicSharedSizeBytes = 49152;
  return cudaSuccess;
}
PRETEND cudaError_t cudaFuncSetAttribute(const void*, cudaFuncAttribute, int) { return cudaSuccess; }
PRETEND cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, const void*, int, size_t) {
  *blocks = 2;
  return cudaSuccess;
}
PRETEND cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int* blocks, const void*, int, size_t,
                                                                           unsigned) {
  *blocks = 2;
  return cudaSuccess;
}
