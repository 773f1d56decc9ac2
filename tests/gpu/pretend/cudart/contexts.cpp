// Contexts cost memory on a GPU (0.5 GB each): PRETEND_CONTEXTS=1 prints who makes one where.
#include "contexts.h"

#include <dlfcn.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "../runtime.h"
#include "errors.h"
#include "lock.h"

namespace pretend {
namespace {
thread_local int current = 0;
auto& made = *new std::map<int, std::string>;

// The operators' CPU kernels must be in place before LibTorch uses a device, which it counts first.
void load_compute() {
  if (!getenv("PRETEND_COMPUTE")) return;
  const char* path = getenv("PRETEND_COMPUTE_LIB");
  void* library = dlopen(path ? path : "libpretend_compute.so", RTLD_NOW | RTLD_GLOBAL);
  void* start = library ? dlsym(library, "pretend_compute") : nullptr;
  if (!start) {
    fprintf(stderr, "[pretend cuda] PRETEND_COMPUTE: %s\n", dlerror());
    std::abort();
  }
  reinterpret_cast<void (*)()>(start)();
}
}

int device_count() {
  static const int count = getenv("PRETEND_GPUS") ? atoi(getenv("PRETEND_GPUS")) : 1;
  return count;
}

int current_device() { return current; }

void touch(const char* call) {
  const Lock held = lock();
  if (made.emplace(current, call).second && getenv("PRETEND_CONTEXTS"))
    fprintf(stderr, "[pretend cuda] pid %d makes a context on device %d by %s\n", getpid(), current, call);
}

std::map<int, std::string> contexts() {
  const Lock held = lock();
  return made;
}

bool has_context(int device) {
  const Lock held = lock();
  return made.contains(device);
}
}

PRETEND cudaError_t cudaGetDeviceCount(int* count) {
  static const bool once = (pretend::load_compute(), true);
  (void)once;
  int driver = 0, runtime = 0;
  cudaDriverGetVersion(&driver);
  cudaRuntimeGetVersion(&runtime);
  if (driver / 1000 < runtime / 1000) return cudaErrorInsufficientDriver;  // minor versions are compatible
  *count = pretend::device_count();
  return *count ? cudaSuccess : cudaErrorNoDevice;
}

PRETEND cudaError_t cudaGetDevice(int* device) {
  *device = pretend::current;
  return cudaSuccess;
}

PRETEND cudaError_t cudaSetDevice(int device) {
  if (device < 0 || device >= pretend::device_count()) return pretend::fail(cudaErrorInvalidDevice, "cudaSetDevice");
  pretend::current = device;
  pretend::touch("cudaSetDevice");
  return cudaSuccess;
}
