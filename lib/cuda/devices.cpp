// Counting GPUs by the runtime's own call, which tells why there is none.
#include "lib/cuda/devices.h"

#include <c10/core/impl/VirtualGuardImpl.h>

#ifdef SSLRUN_CUDA
#include <ATen/Context.h>
#include <ATen/cuda/CUDAContextLight.h>
#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAFunctions.h>
#include <dlfcn.h>

#include <mutex>
#endif

#include "lib/core/error.h"

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

int capability(int index) {
  const cudaDeviceProp& card = *at::cuda::getDeviceProperties(c10::DeviceIndex(index));
  return card.major * 10 + card.minor;
}

std::string too_old(int index) {
  if (capability(index) >= kOldest) return "";
  return std::string(at::cuda::getDeviceProperties(c10::DeviceIndex(index))->name) + " is of sm_" +
         std::to_string(capability(index)) + ", sm_" + std::to_string(kOldest) + " or newer is needed";
}

static std::mutex shortage_mutex;
static std::optional<Shortage> shortage;

static void note_shortage(int64_t device, size_t asked, size_t total, size_t) {
  auto stats = c10::cuda::CUDACachingAllocator::getDeviceStats(c10::DeviceIndex(device));
  constexpr auto kAll = size_t(c10::CachingAllocator::StatType::AGGREGATE);
  std::lock_guard lock(shortage_mutex);
  shortage = {int64_t(asked), stats.allocated_bytes[kAll].current, stats.reserved_bytes[kAll].current, int64_t(total)};
}

void use(int index) {
  static const bool watched = [] {
    at::globalContext().lazyInitDevice(at::kCUDA);
    c10::cuda::CUDACachingAllocator::attachOutOfMemoryObserver(note_shortage);
    return true;
  }();
  (void)watched;
  c10::cuda::set_device(c10::DeviceIndex(index), /*force=*/true);
}

std::optional<Shortage> last_shortage() {
  std::lock_guard lock(shortage_mutex);
  return shortage;
}

#else

static Gpus ask() { return {}; }
int capability(int) { return 0; }
std::string too_old(int) { return ""; }
std::optional<Shortage> last_shortage() { return std::nullopt; }
void use(int) {}

#endif

at::Device with_index(at::Device device) {
  if (!device.is_cuda() || device.has_index()) return device;
  return c10::impl::VirtualGuardImpl(device.type()).getDevice();
}

at::Device one_of_gpus(const char* op, at::Device device) {
  int count = gpus().count;
  if (device.is_cuda() && device.index() < count && count > 0) return with_index(device);
  throw Error(op, "expected a GPU, got '" + device.str() + "'; this machine has " +
                      (count > 0 ? std::to_string(count) + ", counted from 0" : "none"));
}

const Gpus& gpus() {
  static const Gpus found = ask();
  return found;
}

}  // namespace sslrun::cuda
