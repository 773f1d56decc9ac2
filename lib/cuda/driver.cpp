// libcuda.so.1 by dlopen: it comes with the card's driver, and machines without a card lack it.
#include "lib/cuda/driver.h"

#ifdef SSLRUN_CUDA
#include <dlfcn.h>

#include "lib/core/error.h"
#include "lib/cuda/bind_function.h"

namespace sslrun::cuda {

const Driver& driver() {
  static const Driver kDriver = [] {
    Driver api;
    void* handle = dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
    if (!handle) api.problem = "libcuda.so.1, the driver, was not found";
#define SSLRUN_DRIVER(name) bind_function(api.name, handle, "the driver", "cu" #name, api.problem);
    SSLRUN_DRIVER_FUNCTIONS(SSLRUN_DRIVER)
#undef SSLRUN_DRIVER
    return api;
  }();
  return kDriver;
}

void check_driver(CUresult result, const std::string& what) {
  if (result == CUDA_SUCCESS) return;
  const char* words = nullptr;
  driver().GetErrorString(result, &words);
  throw Error("cuda.kernel", what + ": " + (words ? words : "error " + std::to_string(int(result))));
}

void have_context(int device) {
  CUcontext context = nullptr;
  check_driver(driver().CtxGetCurrent(&context), "context");
  if (context) return;
  CUdevice number = 0;
  check_driver(driver().DeviceGet(&number, device), "device");
  check_driver(driver().DevicePrimaryCtxRetain(&context, number), "primary context");
  check_driver(driver().CtxSetCurrent(context), "context");
}

}  // namespace sslrun::cuda
#endif
