// Counting GPUs by the runtime's own call, which tells why there is none.
#include "lib/cuda/devices.h"

#ifdef SSLRUN_CUDA
#include <ATen/cuda/CUDAContextLight.h>
#include <c10/cuda/CUDAFunctions.h>
#include <dlfcn.h>
#endif

namespace sslrun::cuda {

#ifdef SSLRUN_CUDA

// The oldest that the wheels of PyTorch 2.11 for CUDA 13 have kernels for: github.com/pytorch/pytorch,
// .ci/manywheel/build_cuda.sh.
static constexpr int kOldest = 75;

static std::string dotted(int version) {
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

static std::string problem_of(cudaError_t error) {
  auto driver_version = reinterpret_cast<int (*)(int*)>(dlsym(RTLD_DEFAULT, "cudaDriverGetVersion"));
  int driver = 0;
  if (driver_version) driver_version(&driver);
  if (error == cudaSuccess || error == cudaErrorNoDevice || driver == 0) return "";
  if (error == cudaErrorInsufficientDriver)
    return "the NVIDIA driver is for CUDA " + dotted(driver) + ", this LibTorch needs one for CUDA " +
           dotted(CUDART_VERSION / 1000 * 1000) + " or newer";
  auto text_of = reinterpret_cast<const char* (*)(cudaError_t)>(dlsym(RTLD_DEFAULT, "cudaGetErrorString"));
  return std::string("CUDA: ") + (text_of ? text_of(error) : "error") + " (" + std::to_string(int(error)) + ")";
}

struct NoWarnings : c10::WarningHandler {
  void process(const c10::Warning&) override {}
};

static Gpus ask() {
  Gpus found;
  cudaError_t error = c10::cuda::GetDeviceCount(&found.count);
  if (error != cudaSuccess) found.count = 0;
  found.problem = problem_of(error);
  NoWarnings none;
  c10::WarningUtils::WarningHandlerGuard guard(&none);
  c10::cuda::device_count();  // LibTorch asks once, too, and warns in words of its own
  return found;
}

std::string too_old(int index) {
  const cudaDeviceProp& card = *at::cuda::getDeviceProperties(c10::DeviceIndex(index));
  if (card.major * 10 + card.minor >= kOldest) return "";
  return std::string(card.name) + " is of sm_" + std::to_string(card.major * 10 + card.minor) + ", sm_" +
         std::to_string(kOldest) + " or newer is needed";
}

void use(int index) { c10::cuda::set_device(c10::DeviceIndex(index), /*force=*/true); }

#else

static Gpus ask() { return {}; }
std::string too_old(int) { return ""; }
void use(int) {}

#endif

const Gpus& gpus() {
  static const Gpus found = ask();
  return found;
}

}  // namespace sslrun::cuda
