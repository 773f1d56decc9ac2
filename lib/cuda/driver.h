// The functions of the CUDA driver that launches of own kernels need; libcuda.so.1 is opened when it is first needed.
#pragma once
#ifdef SSLRUN_CUDA
#include <cuda.h>

#include <string>

namespace sslrun::cuda {

#define SSLRUN_DRIVER_FUNCTIONS(each)                                                                       \
  each(GetErrorString) each(DeviceGet) each(DevicePrimaryCtxRetain) each(CtxGetCurrent) each(CtxSetCurrent) \
      each(ModuleLoadData) each(ModuleGetFunction) each(FuncGetParamInfo) each(LaunchKernel)                \
          each(ThreadExchangeStreamCaptureMode)

struct Driver {
  std::string problem;  // why it cannot be used, or ""
#define SSLRUN_DRIVER(name) decltype(&::cu##name) name = nullptr;
  SSLRUN_DRIVER_FUNCTIONS(SSLRUN_DRIVER)
#undef SSLRUN_DRIVER
};

const Driver& driver();

// Throws Error("cuda.kernel", "WHAT: the driver's words").
void check_driver(CUresult result, const std::string& what);

// The calling thread gets the primary context of the device, which the CUDA runtime uses, unless it has one.
void have_context(int device);

}  // namespace sslrun::cuda
#endif
