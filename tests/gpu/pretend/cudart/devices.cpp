// What a pretend device is: the figures of an H200, of compute capability PRETEND_CAPABILITY (9.0; "9.0,7.5": of each
// device), under driver PRETEND_DRIVER (13000).
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>

#include "../runtime.h"
#include "contexts.h"
#include "memory.h"

namespace {
constexpr int kProcessors = 132, kThreadsOfBlock = 1024, kThreadsOfProcessor = 2048, kRegisters = 65536, kWarp = 32;
constexpr int kSharedMemory = 49152, kSharedMemoryOptIn = 232448, kSharedMemoryOfProcessor = 233472, kReserved = 1024;
constexpr int kSecondLevelCache = 60 << 20, kGridX = 2147483647, kGridYZ = 65535, kBlockZ = 64;

// 90 is 9.0. Devices beyond the list are as its last one.
int capability(int device) {
  const char* list = getenv("PRETEND_CAPABILITY");
  if (!list) return 90;
  for (const char* next; device > 0 && (next = strchr(list, ',')); device--) list = next + 1;
  return static_cast<int>(10 * atof(list) + 0.5);
}
int version(const char* variable) { return getenv(variable) ? atoi(getenv(variable)) : 13000; }
}

PRETEND cudaError_t cudaDriverGetVersion(int* value) {
  *value = version("PRETEND_DRIVER");
  return cudaSuccess;
}
PRETEND cudaError_t cudaRuntimeGetVersion(int* value) {
  *value = 13000;
  return cudaSuccess;
}

PRETEND cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr attribute, int device) {
  if (attribute == cudaDevAttrComputeCapabilityMajor || attribute == cudaDevAttrComputeCapabilityMinor) {
    *value = attribute == cudaDevAttrComputeCapabilityMajor ? capability(device) / 10 : capability(device) % 10;
    return cudaSuccess;
  }
  static const auto& known =
      *new std::map<cudaDeviceAttr, int>{{cudaDevAttrMaxThreadsPerBlock, kThreadsOfBlock},
                                         {cudaDevAttrMultiProcessorCount, kProcessors},
                                         {cudaDevAttrMaxSharedMemoryPerBlock, kSharedMemory},
                                         {cudaDevAttrMaxSharedMemoryPerBlockOptin, kSharedMemoryOptIn},
                                         {cudaDevAttrMaxSharedMemoryPerMultiprocessor, kSharedMemoryOfProcessor},
                                         {cudaDevAttrMaxThreadsPerMultiProcessor, kThreadsOfProcessor},
                                         {cudaDevAttrWarpSize, kWarp},
                                         {cudaDevAttrMaxGridDimX, kGridX},
                                         {cudaDevAttrMaxGridDimY, kGridYZ},
                                         {cudaDevAttrMaxGridDimZ, kGridYZ},
                                         {cudaDevAttrMaxBlockDimX, kThreadsOfBlock},
                                         {cudaDevAttrMaxBlockDimY, kThreadsOfBlock},
                                         {cudaDevAttrMaxBlockDimZ, kBlockZ},
                                         {cudaDevAttrMaxRegistersPerBlock, kRegisters},
                                         {cudaDevAttrMaxRegistersPerMultiprocessor, kRegisters},
                                         {cudaDevAttrL2CacheSize, kSecondLevelCache},
                                         {cudaDevAttrUnifiedAddressing, 1},
                                         {cudaDevAttrCooperativeLaunch, 1}};
  const auto found = known.find(attribute);
  *value = found == known.end() ? 0 : found->second;
  return cudaSuccess;
}

PRETEND cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int device) {
  memset(properties, 0, sizeof *properties);
  snprintf(properties->name, sizeof properties->name, "Pretend H200 %d", device);
  properties->totalGlobalMem = pretend::total_memory();
  properties->sharedMemPerBlock = kSharedMemory;
  properties->regsPerBlock = properties->regsPerMultiprocessor = kRegisters;
  properties->warpSize = kWarp;
  properties->memPitch = kGridX;
  properties->maxThreadsPerBlock = properties->maxThreadsDim[0] = properties->maxThreadsDim[1] = kThreadsOfBlock;
  properties->maxThreadsDim[2] = kBlockZ;
  properties->maxGridSize[0] = kGridX;
  properties->maxGridSize[1] = properties->maxGridSize[2] = kGridYZ;
  properties->totalConstMem = 65536;
  properties->major = capability(device) / 10;
  properties->minor = capability(device) % 10;
  properties->textureAlignment = 512;
  properties->multiProcessorCount = kProcessors;
  properties->l2CacheSize = kSecondLevelCache;
  properties->maxThreadsPerMultiProcessor = kThreadsOfProcessor;
  properties->sharedMemPerMultiprocessor = kSharedMemoryOfProcessor;
  properties->sharedMemPerBlockOptin = kSharedMemoryOptIn;
  properties->reservedSharedMemPerBlock = kReserved;
  properties->cooperativeLaunch = properties->unifiedAddressing = properties->concurrentKernels = 1;
  properties->maxBlocksPerMultiProcessor = 32;
  properties->asyncEngineCount = 3;
  properties->memoryBusWidth = 6144;
  properties->pciBusID = device;
  return cudaSuccess;
}

PRETEND cudaError_t cudaDeviceCanAccessPeer(int* can, int, int) {
  *can = 1;
  return cudaSuccess;
}
PRETEND cudaError_t cudaDeviceEnablePeerAccess(int, unsigned) { return cudaSuccess; }
PRETEND cudaError_t cudaDeviceGetPCIBusId(char* text, int size, int device) {
  snprintf(text, size, "0000:%02x:00.0", device);
  return cudaSuccess;
}
PRETEND cudaError_t cudaDeviceGetStreamPriorityRange(int* least, int* greatest) {
  *least = 0;
  *greatest = -5;
  return cudaSuccess;
}
PRETEND cudaError_t cudaProfilerStart() { return cudaSuccess; }
PRETEND cudaError_t cudaProfilerStop() { return cudaSuccess; }

// LibTorch asks here for functions of the driver that it calls by pointer; none of them matters to the pretence.
PRETEND cudaError_t cudaGetDriverEntryPointByVersion(const char*, void** function, unsigned, unsigned long long,
                                                     cudaDriverEntryPointQueryResult* result) {
  *function = reinterpret_cast<void*>(+[] { return 0; });
  if (result) *result = cudaDriverEntryPointSuccess;
  return cudaSuccess;
}
