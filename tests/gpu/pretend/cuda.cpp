#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "runtime.h"

#define X extern "C" __attribute__((visibility("default")))

static char ctx[64];
X int cuDevicePrimaryCtxGetState(int d, unsigned* f, int* a) {
  *f = 0;
  *a = pretend::has_context(d);
  return 0;
}
X int cuDevicePrimaryCtxRetain(void** c, int) {
  *c = ctx;
  return 0;
}
X int cuCtxGetCurrent(void** c) {
  *c = ctx;
  return 0;
}
X int cuDeviceGet(int* d, int i) {
  *d = i;
  return 0;
}
X int cuGetErrorString(int, const char** s) {
  *s = "pretend";
  return 0;
}
X int cuCtxSetCurrent() { return 0; }
X int cuDeviceGetAttribute() { return 0; }
X int cuFuncGetAttribute() { return 0; }
X int cuFuncSetAttribute() { return 0; }
X int cuFuncSetCacheConfig() { return 0; }
X int cuLaunchCooperativeKernel() { return 0; }
X int cuLaunchKernel() { return 0; }
X int cuLinkAddData_v2() { return 0; }
X int cuLinkComplete() { return 0; }
X int cuLinkCreate_v2() { return 0; }
X int cuModuleGetFunction() { return 0; }
X int cuModuleLoad() { return 0; }
X int cuModuleLoadData() { return 0; }
X int cuModuleLoadDataEx() { return 0; }
X int cuModuleUnload() { return 0; }
X int cuOccupancyMaxActiveBlocksPerMultiprocessor() { return 0; }
X int cuPointerGetAttribute() { return 0; }
X int cuTensorMapEncodeTiled() { return 0; }
