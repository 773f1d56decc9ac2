// Takes memory from the system for cudaMalloc and cudaHostAlloc, up to the size of the device.
#include "memory.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "../runtime.h"
#include "capture.h"
#include "contexts.h"
#include "errors.h"
#include "lock.h"

namespace pretend {
namespace {
constexpr size_t kPage = 4096;
constexpr double kGibibyte = 1024.0 * 1024 * 1024;

struct Region {
  size_t bytes;
  Place place;
};
auto& regions = *new std::map<uintptr_t, Region>;  // by first address
auto& taken = *new std::map<int, size_t>;
auto& most = *new std::map<int, size_t>;

void* take(size_t bytes, Place place) {
  const size_t size = std::max(kPage, (bytes + kPage - 1) / kPage * kPage);
  const Lock held = lock();
  if (place.kind == Kind::kDevice && taken[place.device] + size > total_memory()) return nullptr;
  void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return nullptr;
  regions[reinterpret_cast<uintptr_t>(memory)] = {size, place};
  if (place.kind == Kind::kDevice) {
    taken[place.device] += size;
    most[place.device] = std::max(most[place.device], taken[place.device]);
  }
  return memory;
}

void give_back(void* memory) {
  const Lock held = lock();
  const auto found = regions.find(reinterpret_cast<uintptr_t>(memory));
  if (found == regions.end()) return;
  if (found->second.place.kind == Kind::kDevice) taken[found->second.place.device] -= found->second.bytes;
  munmap(memory, found->second.bytes);
  regions.erase(found);
}

// Running out of memory is no fault yet: LibTorch's allocator frees what it keeps and tries again.
cudaError_t allocate(void** memory, size_t bytes, Place place) {
  *memory = take(bytes, place);
  return *memory ? cudaSuccess : cudaErrorMemoryAllocation;
}
}

Place place_of(const void* address) {
  const Lock held = lock();
  const auto wanted = reinterpret_cast<uintptr_t>(address);
  auto after = regions.upper_bound(wanted);
  if (after == regions.begin()) return {};
  const auto& [start, region] = *--after;
  return wanted < start + region.bytes ? region.place : Place{};
}

size_t total_memory() {
  static const double size = getenv("PRETEND_MEMORY") ? atof(getenv("PRETEND_MEMORY")) : 139;
  return static_cast<size_t>(size * kGibibyte);
}

std::map<int, size_t> most_memory() {
  const Lock held = lock();
  return most;
}
}

using pretend::Kind;

PRETEND cudaError_t cudaMalloc(void** memory, size_t bytes) {
  pretend::touch("cudaMalloc");
  if (auto error = pretend::refuse_while_capturing("cudaMalloc")) return error;
  return pretend::allocate(memory, bytes, {Kind::kDevice, pretend::current_device()});
}
PRETEND cudaError_t cudaFree(void* memory) {
  if (memory)
    if (auto error = pretend::refuse_while_capturing("cudaFree")) return error;
  pretend::give_back(memory);
  return cudaSuccess;
}
PRETEND cudaError_t cudaMallocAsync(void** memory, size_t bytes, cudaStream_t) {
  return pretend::allocate(memory, bytes, {Kind::kDevice, pretend::current_device()});
}
PRETEND cudaError_t cudaFreeAsync(void* memory, cudaStream_t) {
  pretend::give_back(memory);
  return cudaSuccess;
}
PRETEND cudaError_t cudaHostAlloc(void** memory, size_t bytes, unsigned) {
  pretend::touch("cudaHostAlloc");
  if (auto error = pretend::refuse_while_capturing("cudaHostAlloc")) return error;
  return pretend::allocate(memory, bytes, {Kind::kPinned, -1});
}
PRETEND cudaError_t cudaFreeHost(void* memory) {
  if (auto error = pretend::refuse_while_capturing("cudaFreeHost")) return error;
  pretend::give_back(memory);
  return cudaSuccess;
}
PRETEND cudaError_t cudaHostRegister(void* memory, size_t bytes, unsigned) {
  if (auto error = pretend::refuse_while_capturing("cudaHostRegister")) return error;
  const auto held = pretend::lock();
  pretend::regions[reinterpret_cast<uintptr_t>(memory)] = {bytes, {Kind::kPinned, -1}};
  return cudaSuccess;
}
PRETEND cudaError_t cudaHostUnregister(void* memory) {
  const auto held = pretend::lock();
  pretend::regions.erase(reinterpret_cast<uintptr_t>(memory));
  return cudaSuccess;
}

PRETEND cudaError_t cudaMemGetInfo(size_t* free, size_t* total) {
  pretend::touch("cudaMemGetInfo");
  const auto held = pretend::lock();
  *total = pretend::total_memory();
  *free = *total - pretend::taken[pretend::current_device()];
  return cudaSuccess;
}

PRETEND cudaError_t cudaPointerGetAttributes(cudaPointerAttributes* attributes, const void* address) {
  memset(attributes, 0, sizeof *attributes);
  const pretend::Place place = pretend::place_of(address);
  void* const pointer = const_cast<void*>(address);
  attributes->hostPointer = place.kind == Kind::kDevice ? nullptr : pointer;
  attributes->devicePointer = place.kind == Kind::kPageable ? nullptr : pointer;
  switch (place.kind) {
    case Kind::kPageable:
      attributes->type = cudaMemoryTypeUnregistered;
      attributes->device = cudaInvalidDeviceId;
      break;
    case Kind::kPinned:
      attributes->type = cudaMemoryTypeHost;
      break;
    case Kind::kDevice:
      attributes->type = cudaMemoryTypeDevice;
      attributes->device = place.device;
  }
  return cudaSuccess;
}

// Pools and memory of other processes: LibTorch asks for them, sslrun uses neither.
PRETEND cudaError_t cudaDeviceGetDefaultMemPool(cudaMemPool_t* pool, int) {
  *pool = nullptr;
  return cudaSuccess;
}
PRETEND cudaError_t cudaMemPoolGetAttribute(cudaMemPool_t, cudaMemPoolAttr, void* value) {
  *static_cast<uint64_t*>(value) = 0;
  return cudaSuccess;
}
PRETEND cudaError_t cudaMemPoolSetAttribute(cudaMemPool_t, cudaMemPoolAttr, void*) { return cudaSuccess; }
PRETEND cudaError_t cudaMemPoolSetAccess(cudaMemPool_t, const cudaMemAccessDesc*, size_t) { return cudaSuccess; }
PRETEND cudaError_t cudaMemPoolTrimTo(cudaMemPool_t, size_t) { return cudaSuccess; }
PRETEND cudaError_t cudaIpcCloseMemHandle(void*) { return cudaErrorNotSupported; }
PRETEND cudaError_t cudaIpcGetEventHandle(cudaIpcEventHandle_t*, cudaEvent_t) { return cudaErrorNotSupported; }
PRETEND cudaError_t cudaIpcGetMemHandle(cudaIpcMemHandle_t*, void*) { return cudaErrorNotSupported; }
PRETEND cudaError_t cudaIpcOpenEventHandle(cudaEvent_t*, cudaIpcEventHandle_t) { return cudaErrorNotSupported; }
PRETEND cudaError_t cudaIpcOpenMemHandle(void**, cudaIpcMemHandle_t, unsigned) { return cudaErrorNotSupported; }
